#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace oryx::http {

enum class Encoding : std::uint8_t { identity, gzip, zstd, brotli };
std::string_view to_string(Encoding encoding);

/// The content coding to answer with (RFC 9110 12.5.3): the highest q-value wins; at a tie the one that the answer has
/// already, then zstd before gzip before brotli before identity. A coding that is not listed is not taken, but by "*";
/// identity is taken unless it is refused. Nothing where the client refuses all of them.
std::optional<Encoding> choose_encoding(std::string_view accept_encoding, bool header_present,
                                        Encoding packed_as = Encoding::identity);

/// How much a client wants a media type (RFC 9110 12.5.1), 0..1: the most specific range that fits decides. An absent
/// header wants everything.
double media_quality(std::string_view accept, std::string_view type);

/// The offered type that the client wants most; the first offered at a tie. Nothing where it takes none of them.
std::optional<std::string_view> choose_media_type(std::string_view accept, std::span<const std::string_view> offered);

/// Whether a Content-Type is of a media type, whatever its case and parameters (RFC 9110 8.3.1).
bool is_media_type(std::string_view content_type, std::string_view type);

/// Whether a Prefer field (RFC 7240, 2) states a preference, whatever its case, value and parameters.
bool states_preference(std::string_view prefer, std::string_view name);

/// Whether If-None-Match names the entity tag, by weak comparison (RFC 9110 8.8.3.2), or is "*". A header that is not
/// well formed matches nothing.
bool matches_entity_tag(std::string_view if_none_match, std::string_view etag);

}  // namespace oryx::http
