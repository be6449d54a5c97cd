"""A small reader of Mapbox Vector Tiles 2.1 for tests: independent of the server's writer, standard library only."""


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """Number and value of each field of a message; bytes for those of wire type 2."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(data, at)
        elif kind == 2:
            size, at = _varint(data, at)
            value, at = data[at:at + size], at + size
        elif kind == 1:
            value, at = data[at:at + 8], at + 8
        elif kind == 5:
            value, at = data[at:at + 4], at + 4
        else:
            raise ValueError(f"wire type {kind}")
        yield tag >> 3, value
    if at != len(data):
        raise ValueError("a field goes beyond its message")


def packed(data):
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _positions(commands):
    """Every position that the commands of a geometry move or draw to (MVT 2.1, 4.3)."""
    commands = list(commands)
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            continue
        for _ in range(count):
            x += (commands[at] >> 1) ^ -(commands[at] & 1)
            y += (commands[at + 1] >> 1) ^ -(commands[at + 1] & 1)
            at += 2
            yield x, y


def layers(data):
    """The layers of a tile, in its order: name, extent, features with id, type (1, 2, 3) and positions."""
    found = []
    for number, value in fields(data):
        if number != 3:
            raise ValueError(f"a tile has no field {number}")
        layer = {"features": [], "extent": 4096}
        for field, part in fields(value):
            if field == 1:
                layer["name"] = part.decode()
            elif field == 5:
                layer["extent"] = part
            elif field == 15:
                layer["version"] = part
            elif field == 2:
                feature = dict(fields(part))
                layer["features"].append({"id": feature.get(1), "type": feature[3],
                                          "positions": list(_positions(packed(feature[4])))})
        found.append(layer)
    return found
