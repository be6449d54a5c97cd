#pragma once

#include <cstdint>

/// Field numbers of vector_tile.proto (Mapbox Vector Tile 2.1, appendix), for the writer and the reader of this room.
namespace oryx::pbf::field {

inline constexpr std::uint32_t tile_layers = 3;

inline constexpr std::uint32_t layer_name = 1;
inline constexpr std::uint32_t layer_features = 2;
inline constexpr std::uint32_t layer_keys = 3;
inline constexpr std::uint32_t layer_values = 4;
inline constexpr std::uint32_t layer_extent = 5;
inline constexpr std::uint32_t layer_version = 15;

inline constexpr std::uint32_t feature_id = 1;
inline constexpr std::uint32_t feature_tags = 2;
inline constexpr std::uint32_t feature_type = 3;
inline constexpr std::uint32_t feature_geometry = 4;

inline constexpr std::uint32_t value_string = 1;
inline constexpr std::uint32_t value_float = 2;
inline constexpr std::uint32_t value_double = 3;
inline constexpr std::uint32_t value_int = 4;
inline constexpr std::uint32_t value_uint = 5;
inline constexpr std::uint32_t value_sint = 6;
inline constexpr std::uint32_t value_bool = 7;

}  // namespace oryx::pbf::field
