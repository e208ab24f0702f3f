"""Writes xxh3_64.txt: XXH3-64 (default secret, seed 0) of byte strings, by the xxHash reference implementation.

    pip install xxhash && python make_xxh3.py > xxh3_64.txt

Byte i of every string is bits 56 to 63 of (i + 1) * 0x9E3779B97F4A7C15 mod 2^64.
A line is the length and the hash, 16 hex digits.
"""

import xxhash

LENGTHS = [*range(0, 1101), 2048, 4095, 4096, 4097, 65_536, 1_000_000, 1_048_573, 1_048_576]
DATA = bytes(((i + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 56 for i in range(max(LENGTHS)))

print(f"# xxhash {xxhash.VERSION} from PyPI, xxHash {xxhash.XXHASH_VERSION}; made by make_xxh3.py")
for length in LENGTHS:
    print(length, f"{xxhash.xxh3_64_intdigest(DATA[:length]):016x}")
