#include "geo/store/object_address.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 3> buckets{"/vsis3/", "/vsigs/", "/vsiaz/"};
constexpr std::array<std::string_view, 2> schemes{"http://", "https://"};

std::unexpected<Error> no_address(std::string message, std::string hint) {
    return fail(Error{ErrorKind::invalid_input, std::move(message)}.with_hint(std::move(hint)));
}

template <std::size_t n>
std::string_view beginning_among(const std::array<std::string_view, n>& all, std::string_view text) {
    const auto found = std::ranges::find_if(all, [&](std::string_view begin) { return text.starts_with(begin); });
    return found == all.end() ? std::string_view() : *found;
}

}  // namespace

bool is_remote(std::string_view path) {
    // Every /vsi name and every scheme: those that are not offered shall get a refusal that says so.
    return path.starts_with("/vsi") || path.find("://") != std::string_view::npos;
}

Result<ObjectAddress> ObjectAddress::parse(std::string text) {
    const std::string_view bucket = beginning_among(buckets, text);
    const std::string_view scheme = beginning_among(schemes, text);
    if (bucket.empty() && scheme.empty())
        return no_address("it is no address that is read from",
                          "/vsis3/bucket/key, /vsigs/..., /vsiaz/... or https://host/path");
    const auto begin = bucket.empty() ? scheme.size() : bucket.size();
    const auto slash = text.find('/', begin);
    if (slash == std::string::npos || slash == begin || slash + 1 == text.size() || text.back() == '/')
        return no_address("the address names no file", "/vsis3/bucket/key or https://host/path");
    const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    if (std::ranges::any_of(text, control)) return no_address("the address holds control characters", "");
    if (bucket.empty()) {
        if (text.find_first_of("?#", begin) != std::string::npos)
            return no_address("the address has a query or a fragment",
                              "an address by itself: it is kept, and must hold nothing secret and nothing that ends");
        if (text.find(' ', begin) != std::string::npos)
            return no_address("the address holds a space", "%20 in its place");
        if (text.substr(begin, slash - begin).find('@') != std::string::npos)
            return no_address("it carries a user or password", "an address without them");
    }
    ObjectAddress address;
    address.origin_ = text.substr(0, slash);
    address.in_bucket_ = !bucket.empty();
    address.text_ = std::move(text);
    return address;
}

}  // namespace oryx::store
