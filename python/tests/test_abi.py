"""The package says what murk.h says: functions, structs, numbers; and C programs can be built with the wheel alone."""

from __future__ import annotations

import ctypes
import enum
import os
import shutil
import subprocess
import sys
from pathlib import Path

import murk_header
import numpy as np
import pytest

import murk
from murk import _errors, _layout, _native, _replay_layout, _signatures, enums

HEADER = murk_header.installed()
LIB = Path(murk.get_library()).parent
EXAMPLE = Path(__file__).parents[2] / "examples" / "c"

# not for Python: the names of 0.1.9 that a newer function replaces, and what only packaging calls
NOT_CALLED = {
    "murk_last_panic_message",
    "murk_shutdown",
    "murk_lockstep_step_vec",
    "murk_batched_create",
    "murk_batched_step_and_observe",
    "murk_propagator_create",
    "murk_step_coordinate",  # for compiled functions
}

# ctypes of a parameter that is no pointer
VALUES = {
    "int32_t": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
    "int64_t": ctypes.c_int64,
    "uint8_t": ctypes.c_uint8,
    "uint16_t": ctypes.c_uint16,
    "size_t": ctypes.c_size_t,
    "double": ctypes.c_double,
    "float": ctypes.c_float,
}


def test_the_header_is_read():
    assert len(HEADER.functions) > 50
    assert HEADER.structs["MurkCommand"].size == 80
    assert HEADER.structs["MurkCommand"].members["coord"].offset == 56
    assert HEADER.enums["MurkStatus"]["Panicked"] == -128
    assert HEADER.functions["murk_seed_get"].parameters == [("uint64_t", "world"), ("uint64_t*", "out")]


def test_every_function_has_a_signature_or_a_reason_why_not():
    assert set(HEADER.functions) - set(_signatures.FUNCTIONS) <= NOT_CALLED
    assert set(_signatures.FUNCTIONS) - set(HEADER.functions) == set()


def fits(argument: object, kind: str) -> bool:
    """Whether a ctypes argument type passes what a C parameter type takes."""
    if "*" in kind or kind in HEADER.function_types:
        pointed = kind.removeprefix("const ").removesuffix("*")
        if argument in (ctypes.c_void_p, ctypes.c_char_p):
            return True  # any pointer, and bytes
        if isinstance(argument, type) and issubclass(argument, ctypes._Pointer):
            wanted = VALUES.get(pointed)
            target = argument._type_
            return target is wanted or (
                wanted is None and ctypes.sizeof(target) == HEADER.structs[pointed].size
            )
        return isinstance(argument, type) and issubclass(argument, ctypes._CFuncPtr)  # type: ignore[attr-defined]
    return argument is VALUES[kind]


@pytest.mark.parametrize("name", sorted(_signatures.FUNCTIONS))
def test_signatures_are_those_of_the_header(name):
    function, arguments = HEADER.functions[name], _signatures.FUNCTIONS[name]
    assert len(arguments) == len(function.parameters)
    for argument, (kind, parameter) in zip(arguments, function.parameters, strict=True):
        assert fits(argument, kind), (parameter, kind, argument)
    assert _signatures.RESULTS.get(name, ctypes.c_int32) is VALUES[function.result]
    loaded = getattr(_native.lib(), name)
    assert list(loaded.argtypes) == arguments


def test_a_wrong_signature_is_found():
    assert not fits(ctypes.c_int32, "uint32_t")
    assert not fits(ctypes.c_uint64, "uint64_t*")
    assert not fits(ctypes.POINTER(ctypes.c_uint32), "uint64_t*")
    assert fits(ctypes.POINTER(ctypes.c_uint64), "uint64_t*")
    assert fits(ctypes.c_void_p, "const MurkCommand*")


# ------------------------------------------------------------------------------------------ structs

# struct formats: a name of _layout for each struct of the header; all fields in order, padding as x
FORMATS = {
    "MurkCommand": _layout.COMMAND,
    "MurkReceipt": _layout.RECEIPT,
    "MurkStepMetrics": _layout.STEP_METRICS,
    "MurkObsEntry": _layout.OBS_ENTRY,
    "MurkObsEntryDef": _layout.OBS_ENTRY_DEF,
    "MurkAgentSet": _layout.AGENT_SET,
    "MurkObsResult": _layout.OBS_RESULT,
    "MurkWorldPreflight": _layout.PREFLIGHT,
    "MurkRecordingOptions": _replay_layout.RECORDING_OPTIONS,
    "MurkRecordingProgress": _replay_layout.RECORDING_PROGRESS,
    "MurkReplayHeader": _replay_layout.REPLAY_HEADER,
    "MurkReplayFrame": _replay_layout.REPLAY_FRAME,
}
LETTERS = {
    "uint8_t": "B", "int8_t": "b", "char": "c", "uint16_t": "H", "int16_t": "h", "int32_t": "i", "uint32_t": "I", "float": "f",
    "int64_t": "q", "uint64_t": "Q", "size_t": "Q", "double": "d", "pointer": "Q",
}  # fmt: skip
CTYPES = {**VALUES, "char": ctypes.c_char, "int8_t": ctypes.c_int8, "int16_t": ctypes.c_int16}


def unpacked(text: str) -> str:
    """A struct format without counts and byte order: `<4x2I` is `xxxxII`."""
    plain, count = "", ""
    for letter in text.lstrip("<=@"):
        if letter.isdigit():
            count += letter
        else:
            plain += letter * int(count or 1)
            count = ""
    return plain


def expected_format(struct: murk_header.Struct) -> str:
    text, at = "", 0
    for member in struct.members.values():
        text += "x" * (member.offset - at) + LETTERS[member.type] * member.count
        at = member.offset + member.size * member.count
    return text + "x" * (struct.size - at)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_are_the_structs_of_the_header(name):
    assert FORMATS[name].size == HEADER.structs[name].size
    assert unpacked(FORMATS[name].format) == expected_format(HEADER.structs[name])


def named_dtypes() -> dict[str, np.dtype]:
    """Every structured dtype of _layout, by its struct: COMMAND_DTYPE is that of MurkCommand."""
    found = {}
    for name, value in vars(_layout).items():
        if isinstance(value, np.dtype) and value.names:
            words = name.removesuffix("_DTYPE").split("_")
            struct = "Murk" + "".join(word.capitalize() for word in words)
            found["MurkWorldPreflight" if struct == "MurkPreflight" else struct] = value
    return found


@pytest.mark.parametrize("name", sorted(named_dtypes()))
def test_dtypes_are_the_structs_of_the_header(name):
    dtype, struct = named_dtypes()[name], HEADER.structs[name]
    assert dtype.itemsize == struct.size
    assert set(dtype.names or ()) == {
        m for m in struct.members if m not in ("struct_size", "reserved")
    } | (set(dtype.names or ()) & {"struct_size", "reserved"})
    for field in dtype.names or ():
        base, offset = dtype.fields[field][:2]
        member = struct.members[field]
        assert offset == member.offset, field
        assert base.itemsize == member.size * member.count, field
        kinds = {"B": "ub", "H": "u", "I": "u", "Q": "u", "d": "f", "f": "f"}
        assert base.base.kind in kinds.get(LETTERS[member.type], "i"), field


def structures() -> dict[str, type[ctypes.Structure]]:
    """Every ctypes struct of _layout, by its struct; Info tells one from the public class of its name."""
    return {
        "Murk" + name.removesuffix("Info"): value
        for name, value in vars(_layout).items()
        if isinstance(value, type) and issubclass(value, ctypes.Structure)
    }


@pytest.mark.parametrize("name", sorted(structures()))
def test_ctypes_structs_are_those_of_the_header(name):
    structure, struct = structures()[name], HEADER.structs[name]
    assert ctypes.sizeof(structure) == struct.size
    assert [field for field, *_ in structure._fields_] == list(struct.members)
    for field, kind, *_ in structure._fields_:
        member = struct.members[field]
        assert getattr(structure, field).offset == member.offset, field
        assert ctypes.sizeof(kind) == member.size * member.count, field
        if member.type in CTYPES and member.count == 1:
            assert kind is CTYPES[member.type], field


# ------------------------------------------------------------------------------------------ numbers

# names that Python cannot have, or has otherwise
RENAMED = {("MurkPoolKernel", "None"): "NoPool"}


def public_enums() -> dict[str, type[enum.IntEnum]]:
    return {
        "Murk" + name: value
        for name, value in vars(enums).items()
        if isinstance(value, type) and issubclass(value, enum.IntEnum) and value is not enum.IntEnum
        and "Murk" + name in HEADER.enums
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(public_enums()))
def test_enums_have_the_numbers_of_the_header(name):
    ours = {member.name: member.value for member in public_enums()[name]}
    theirs = {RENAMED.get((name, key), key): value for key, value in HEADER.enums[name].items()}
    assert ours == theirs


def test_enums_of_the_package_are_those_of_the_header():
    ours = {
        name
        for name, value in vars(enums).items()
        if isinstance(value, type) and issubclass(value, enum.IntEnum) and value is not enum.IntEnum
    }
    assert {name for name in ours if "Murk" + name not in HEADER.enums} == {"ReasonCode"}
    for reason in enums.ReasonCode:
        assert reason == 0 or HEADER.enums["MurkStatus"][reason.name] == reason


def test_statuses_and_limits_are_those_of_the_header():
    statuses = {known.name: number for number, known in _errors._STATUSES.items()}
    for name, number in statuses.items():
        assert HEADER.enums["MurkStatus"][name] == number
    assert HEADER.defines["MURK_ABI_VERSION_MAJOR"] == _native.ABI_MAJOR
    version = _native.lib().murk_abi_version()
    assert version >> 16 == HEADER.defines["MURK_ABI_VERSION_MAJOR"]
    assert version & 0xFFFF == HEADER.defines["MURK_ABI_VERSION_MINOR"]


# ------------------------------------------------------------------------------------------ programs in C

needs_example = pytest.mark.skipif(not EXAMPLE.is_dir(), reason="not in a checkout: no examples/c")


def run(*command: str, env: dict[str, str] | None = None) -> str:
    # as on a machine without Java: what the wheel brings is enough
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JAVA", "JDK"))}
    if (LIB / "jre").is_dir():
        environment = {k: v for k, v in environment.items() if not k.startswith("MURK_")}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**environment, **(env or {})},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def compiler() -> str:
    found = os.environ.get("CC") or next((c for c in ("cc", "gcc", "clang") if shutil.which(c)), None)
    if found is None:
        pytest.skip("LEFT OUT: no C compiler (cc, gcc, clang or CC): examples/c is not built")
    return found


@needs_example
def test_the_example_is_built_with_pkg_config(tmp_path):
    cc = compiler()
    if shutil.which("pkg-config"):
        path = {"PKG_CONFIG_PATH": run(sys.executable, "-m", "murk", "info", "--pkg-config")}
        flags = run("pkg-config", "--cflags", "--libs", "murk", env=path).split()
        assert run("pkg-config", "--modversion", "murk", env=path) in murk.__version__
    else:  # what the file says, read without the tool
        text = (LIB / "share" / "pkgconfig" / "murk.pc").read_text(encoding="utf-8")
        lines = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        flags = f"{lines['Cflags']} {lines['Libs']}".replace("${prefix}", str(LIB)).split()
    program = str(tmp_path / "plate")
    run(cc, "-std=c11", "-Wall", "-Wextra", "-Werror", str(EXAMPLE / "main.c"), *flags, "-o", program)
    assert run(program) == "at row 12, column 13 after 32 steps"


@needs_example
def test_the_example_is_built_with_cmake(tmp_path):
    compiler()
    if shutil.which("cmake") is None:
        pytest.skip("LEFT OUT: no cmake: the CMake files of the wheel are not tried")
    prefix = run(sys.executable, "-m", "murk", "info", "--cmake")
    run("cmake", "-S", str(EXAMPLE), "-B", str(tmp_path), f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", str(tmp_path))
    assert run(str(tmp_path / "plate")).startswith("at row 12, column 13")


def test_the_package_says_where_the_header_lies():
    include = run(sys.executable, "-m", "murk", "info", "--include")
    assert include == murk.get_include()
    assert (Path(include) / "murk.h").is_file()
    assert run(sys.executable, "-m", "murk", "info", "--library") == murk.get_library()
    source = Path(__file__).parents[2] / "ffi" / "src" / "main" / "c" / "murk.h"
    if source.is_file():
        assert source.read_bytes() == (Path(include) / "murk.h").read_bytes()
