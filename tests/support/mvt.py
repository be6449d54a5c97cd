"""The properties in a vector tile (MVT 2.1, clause 4), standard library only. Geometry is left alone."""

import struct


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data):
    """(number, value) of a message: whole numbers, or bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(data, at)
        elif wire == 2:
            size, at = _varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[wire]
            value, at = data[at:at + size], at + size
        yield key >> 3, value


def _numbers(packed):
    at = 0
    while at < len(packed):
        value, at = _varint(packed, at)
        yield value


def _value(data):
    """Clause 4.1: exactly one of string, float, double, int, uint, sint, bool."""
    (number, value), = _fields(data)
    return {1: lambda: value.decode("utf-8"), 2: lambda: struct.unpack("<f", value)[0],
            3: lambda: struct.unpack("<d", value)[0], 4: lambda: value - (1 << 64) if value >> 63 else value,
            5: lambda: value, 6: lambda: (value >> 1) ^ -(value & 1), 7: lambda: bool(value)}[number]()


def layers(tile):
    """Name of each layer of a tile to the properties of its features."""
    found = {}
    for number, data in _fields(tile):
        if number != 3:
            continue
        name, keys, values, features = "", [], [], []
        for part, value in _fields(data):
            if part == 1:
                name = value.decode("utf-8")
            elif part == 2:
                features.append(value)
            elif part == 3:
                keys.append(value.decode("utf-8"))
            elif part == 4:
                values.append(_value(value))
        rows = []
        for feature in features:
            tags = [tag for part, value in _fields(feature) if part == 2 for tag in _numbers(value)]
            rows.append({keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])})
        found[name] = rows
    return found
