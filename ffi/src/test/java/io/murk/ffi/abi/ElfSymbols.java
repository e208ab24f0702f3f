package io.murk.ffi.abi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dynamic symbols of a 64-bit ELF file. */
final class ElfSymbols {
  private static final int SECTION_HEADERS_AT = 40;
  private static final int SECTION_HEADER_BYTES_AT = 58;
  private static final int SECTIONS_AT = 60;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int SYMBOL_BYTES = 24;
  private static final int GLOBAL = 1;
  private static final int WEAK = 2;

  private ElfSymbols() {}

  /** Names that others can link to: global or weak, defined here, not hidden. */
  static List<String> exportedBy(Path library) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.getInt(0) != 0x464C457F || elf.get(4) != 2 || elf.get(5) != 1) {
      throw new IOException(library + " is no little-endian 64-bit ELF file");
    }
    long headers = elf.getLong(SECTION_HEADERS_AT);
    int headerBytes = Short.toUnsignedInt(elf.getShort(SECTION_HEADER_BYTES_AT));
    int sections = Short.toUnsignedInt(elf.getShort(SECTIONS_AT));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sections; i++) {
      int header = (int) (headers + (long) i * headerBytes);
      if (elf.getInt(header + 4) == DYNAMIC_SYMBOLS) {
        int strings = (int) headers + elf.getInt(header + 40) * headerBytes;
        long at = elf.getLong(header + 24);
        long end = at + elf.getLong(header + 32);
        for (; at < end; at += SYMBOL_BYTES) {
          addIfExported(names, elf, (int) at, elf.getLong(strings + 24));
        }
      }
    }
    return names;
  }

  private static void addIfExported(List<String> names, ByteBuffer elf, int symbol, long strings) {
    int binding = Byte.toUnsignedInt(elf.get(symbol + 4)) >> 4;
    boolean hidden = (elf.get(symbol + 5) & 3) != 0;
    boolean defined = elf.getShort(symbol + 6) != 0;
    if ((binding == GLOBAL || binding == WEAK) && defined && !hidden) {
      int from = (int) strings + elf.getInt(symbol);
      int to = from;
      while (elf.get(to) != 0) {
        to++;
      }
      names.add(new String(elf.array(), from, to - from, StandardCharsets.UTF_8));
    }
  }
}
