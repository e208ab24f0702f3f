# Replay files of Murk, format version 4, for the Kaitai Struct compiler: https://kaitai.io
# The specification is docs/replay-format.md; a test holds the two together. Checksums, encodings and hashes are not
# expressed here: a body with an encoding other than 0 is left as bytes.
meta:
  id: murk_replay
  title: Murk replay, version 4
  file-extension: replay
  endian: le
  bit-endian: le
seq:
  - id: prologue
    type: prologue
  - id: chunks
    type: chunk
    repeat: until
    repeat-until: _io.eof or _io.size - _io.pos <= 16 or _.kind == chunk_kind::none
  - id: trailer
    type: trailer
    if: _io.size - _io.pos == 16
types:
  prologue:
    seq:
      - id: magic
        contents: MURK
      - id: version
        type: u1
        valid: 4
      - id: minor_version
        type: u1
      - id: features
        type: u2
        valid: 0
      - id: reserved
        type: u4
      - id: prologue_crc
        type: u4
  chunk:
    seq:
      - id: kind
        type: u4
        enum: chunk_kind
      - id: encoding
        type: u2
        enum: encoding
      - id: flags
        type: u2
      - id: frames_before
        type: u8
      - id: frames
        type: u4
      - id: epoch
        type: u4
      - id: stored_length
        type: u8
      - id: raw_length
        type: u8
      - id: body_crc
        type: u4
      - id: header_crc
        type: u4
      - id: body
        size: stored_length
        type:
          switch-on: body_kind
          cases:
            'chunk_kind::head': head
            'chunk_kind::tick': records
            'chunk_kind::ckpt': checkpoint
            'chunk_kind::indx': index
            'chunk_kind::summ': summary
      - id: padding
        size: (8 - stored_length % 8) % 8
    instances:
      body_kind:
        value: 'encoding == encoding::plain ? kind : chunk_kind::none'
  trailer:
    seq:
      - id: index_at
        type: u8
      - id: trailer_crc
        type: u4
      - id: end_magic
        contents: KRUM
  head:
    seq:
      - id: items
        type: item
        repeat: eos
  item:
    seq:
      - id: tag
        type: str
        size: 4
        encoding: ASCII
      - id: length
        type: u4
      - id: content
        size: length
        type:
          switch-on: tag
          cases:
            '"CONF"': conf
            '"LAYO"': text
            '"BLD "': text
            '"WRLD"': text
      - id: padding
        size: (8 - length % 8) % 8
  text:
    seq:
      - id: value
        type: str
        size-eos: true
        encoding: UTF-8
  conf:
    seq:
      - id: dt
        type: f8
      - id: seed
        type: u8
      - id: cells
        type: u8
      - id: fields
        type: u4
      - id: parameters
        type: u4
      - id: propagators
        type: u4
      - id: stripes
        type: u4
      - id: checkpoint_every
        type: u8
      - id: start_tick
        type: u8
      - id: reserved
        type: u8
  checkpoint:
    doc: docs/checkpoints.md describes it.
    seq:
      - id: magic
        contents: MURKCKPT
      - id: version
        type: u4
      - id: crc
        type: u4
      - id: total
        type: u8
      - id: tick
        type: u8
      - id: seed
        type: u8
      - id: rest
        size-eos: true
  records:
    seq:
      - id: records
        type: record
        repeat: eos
  record:
    seq:
      - id: kind
        type: u2
        enum: record_kind
      - id: flags
        type: u2
      - id: length
        type: u4
      - id: content
        size: length
        type:
          switch-on: kind
          cases:
            'record_kind::submitted': submitted
            'record_kind::tick': tick
            'record_kind::failed': failed
            'record_kind::input': numbered
            'record_kind::reset': reset
            'record_kind::plan': numbered
            'record_kind::observed': observed
      - id: padding
        size: (8 - length % 8) % 8
  submitted:
    seq:
      - id: count
        type: u4
      - id: reserved
        type: u4
      - id: commands
        type: command
        repeat: expr
        repeat-expr: count
  tick:
    seq:
      - id: tick
        type: u8
      - id: hash
        type: u8
  failed:
    seq:
      - id: tick
        type: u8
      - id: status
        type: s4
      - id: reserved
        type: u4
      - id: reason
        type: str
        size-eos: true
        encoding: UTF-8
  numbered:
    seq:
      - id: number
        type: u4
      - id: reserved
        type: u4
      - id: bytes
        size-eos: true
  reset:
    seq:
      - id: seed
        type: u8
  observed:
    seq:
      - id: plan
        type: u4
      - id: units
        type: u4
      - id: output_hash
        type: u8
      - id: mask_hash
        type: u8
      - id: agents
        type: u4
      - id: axes
        type: u4
      - id: centres
        type: s4
        repeat: expr
        repeat-expr: agents * axes
  command:
    seq:
      - id: kind
        type: u1
        enum: command_kind
      - id: flags
        type: u1
      - id: priority_class
        type: u1
      - id: axes
        type: u1
      - id: length
        type: u4
      - id: expires_after_tick
        type: u8
      - id: rest
        size: length - 16
        type: command_rest(kind.to_i, flags, axes)
  command_rest:
    params:
      - id: kind
        type: u1
      - id: flags
        type: u1
      - id: axes
        type: u1
    seq:
      - id: source
        type: u8
        if: (flags & 1) != 0
      - id: source_seq
        type: u8
        if: (flags & 2) != 0
      - id: content
        type:
          switch-on: kind
          cases:
            3: set_field(axes)
            4: custom
            5: parameter
            6: parameters
  set_field:
    params:
      - id: axes
        type: u1
    seq:
      - id: field
        type: u4
      - id: component
        type: u4
      - id: value
        type: f4
      - id: coordinate
        type: s4
        repeat: expr
        repeat-expr: axes
  parameter:
    seq:
      - id: key
        type: u4
      - id: reserved
        type: u4
      - id: value
        type: f8
  parameters:
    seq:
      - id: count
        type: u4
      - id: reserved
        type: u4
      - id: entries
        type: parameter
        repeat: expr
        repeat-expr: count
  custom:
    seq:
      - id: type_id
        type: u4
      - id: length
        type: u4
      - id: bytes
        size: length
  index:
    seq:
      - id: count
        type: u4
      - id: reserved
        type: u4
      - id: entries
        type: index_entry
        repeat: expr
        repeat-expr: count
  index_entry:
    seq:
      - id: kind
        type: u4
        enum: chunk_kind
      - id: epoch
        type: u4
      - id: frames_before
        type: u8
      - id: tick
        type: u8
      - id: at
        type: u8
  summary:
    seq:
      - id: frames
        type: u8
      - id: epochs
        type: u8
      - id: submitted_records
        type: u8
      - id: commands
        type: u8
      - id: refused_commands
        type: u8
      - id: failed_records
        type: u8
      - id: checkpoints
        type: u8
      - id: observed_records
        type: u8
      - id: last_tick
        type: u8
      - id: last_hash
        type: u8
enums:
  chunk_kind:
    0: none
    0x44414548: head
    0x4b434954: tick
    0x54504b43: ckpt
    0x58444e49: indx
    0x4d4d5553: summ
  encoding:
    0: plain
    1: zlib
    2: zstandard
  record_kind:
    1: submitted
    2: tick
    3: failed
    4: input
    5: reset
    6: restored
    7: plan
    8: observed
    9: note
  command_kind:
    0: move
    1: spawn
    2: despawn
    3: set_field
    4: custom
    5: set_parameter
    6: set_parameter_batch
