#pragma once

#include "geo/core/result.hpp"
#include "geo/topology/arcs.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace oryx::topology {

/// Arcs as the bytes of a file. Numbers are little-endian; varints are base 128, lowest group first, as Protocol
/// Buffers write them, and zigzag where they may be negative:
///
///     "ORYXARC1"
///     1 byte   1 for a coverage, else 0
///     uint32   number of arcs
///     uint32   number of positions of all arcs
///     for each arc: int32 left, int32 right (rows of the table, or -1), varint number of its positions,
///     and for each position two zigzag varints: x and y less those of the position before it in the file, or less 0.
std::string arcs_bytes(const Arcs& arcs);

/// Reads them back. What it gives always fits a table of `rows` rows: owners are rows or nobody and differ, each arc
/// has at least two positions, neighbours differ, and all lie where borders may. Takes no more memory than a few times
/// the bytes. Error: invalid_input for bytes that are no such file or are not whole.
Result<Arcs> parse_arcs(std::string_view bytes, std::size_t rows);

}  // namespace oryx::topology
