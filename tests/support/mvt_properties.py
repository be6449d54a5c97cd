"""The properties in a vector tile (MVT 2.1, clause 4), beside `mvt`, which has its geometry."""

import struct

import mvt


def _value(data):
    """Clause 4.1: exactly one of string, float, double, int, uint, sint, bool."""
    (number, value), = mvt.fields(data)
    return {1: lambda: value.decode("utf-8"), 2: lambda: struct.unpack("<f", value)[0],
            3: lambda: struct.unpack("<d", value)[0], 4: lambda: value - (1 << 64) if value >> 63 else value,
            5: lambda: value, 6: lambda: (value >> 1) ^ -(value & 1), 7: lambda: bool(value)}[number]()


def layers(tile):
    """Name of each layer of a tile to the properties of its features."""
    found = {}
    for number, data in mvt.fields(tile):
        if number != 3:
            continue
        name, keys, values, features = "", [], [], []
        for part, value in mvt.fields(data):
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
            tags = [tag for part, value in mvt.fields(feature) if part == 2 for tag in mvt.packed(value)]
            rows.append({keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])})
        found[name] = rows
    return found
