"""A PMTiles 3 archive of made-up images, with leaf directories, and the truth of what it holds: written from the specification
alone, so that what a server answers is compared with something of its own."""

import gzip
import random
import struct

PNG = b"\x89PNG\r\n\x1a\n"


def tile_code(z, x, y):
    """The number of a tile along the Hilbert curve, behind those of lower zooms (PMTiles 3, section 4.1)."""
    code = (4**z - 1) // 3
    place, side = 0, 2**z // 2
    while side > 0:
        right, low = (x & side) > 0, (y & side) > 0
        place += side * side * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y, x
        x, y = x & (side - 1), y & (side - 1)
        side //= 2
    return code + place


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def directory(entries):
    """Entries (code, run, length, offset), in order, as the specification packs them (section 4.2)."""
    out = bytearray(varint(len(entries)))
    last = 0
    for code, _, _, _ in entries:
        out += varint(code - last)
        last = code
    for _, run, _, _ in entries:
        out += varint(run)
    for _, _, length, _ in entries:
        out += varint(length)
    behind = None
    for _, _, length, offset in entries:
        out += varint(0 if offset == behind else offset + 1)
        behind = offset + length
    return gzip.compress(bytes(out), mtime=0)


def make(seed, zooms=7, leaf_entries=1000, missing=0.05):
    """The archive's bytes, and a dict of "z/x/y" to a tile's bytes, None where it has none."""
    chance = random.Random(seed)
    truth, tiles, entries, offset = {}, [], [], 0
    names = [(tile_code(z, x, y), f"{z}/{x}/{y}") for z in range(zooms) for x in range(2**z) for y in range(2**z)]
    for code, name in sorted(names):
        if code > 0 and chance.random() < missing:
            truth[name] = None
            continue
        # Each content says where it belongs, so that no two are alike.
        body = PNG + name.encode() + chance.randbytes(chance.randrange(20, 600))
        truth[name] = body
        tiles.append(body)
        entries.append((code, 1, len(body), offset))
        offset += len(body)
    leaves, root, leaf_offset = [], [], 0
    for begin in range(0, len(entries), leaf_entries):
        leaf = directory(entries[begin:begin + leaf_entries])
        root.append((entries[begin][0], 0, len(leaf), leaf_offset))
        leaves.append(leaf)
        leaf_offset += len(leaf)
    root, metadata = directory(root), gzip.compress(b'{"name":"Synthetic","attribution":"Nobody"}', mtime=0)
    places, at = [], 127
    for length in (len(root), len(metadata), leaf_offset, offset):
        places += [at, length]
        at += length
    degrees = [round(value * 1e7) for value in (-180, -85, 180, 85)]
    header = (b"PMTiles\x03" + struct.pack("<8Q", *places) + struct.pack("<3Q", len(tiles), len(tiles), len(tiles))
              + bytes([1, 2, 1, 2, 0, zooms - 1]) + struct.pack("<4i", *degrees) + bytes([0]) + struct.pack("<2i", 0, 0))
    assert len(header) == 127, len(header)
    return header + root + metadata + b"".join(leaves) + b"".join(tiles), truth
