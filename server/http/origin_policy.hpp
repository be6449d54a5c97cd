#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oryx::http {

/// Who may be named in Host, and who may be answered across origins (CONTRACT: who sees what). A request whose Host is
/// none of ours is refused: a page of another site that resolves its name to this machine must not read it.
class OriginPolicy {
  public:
    struct Settings {
        std::string listen;                     ///< address listened on
        std::string public_url;                 ///< empty, or absolute
        std::vector<std::string> cors_origins;  ///< "https://maps.example.org", or "*"
    };
    /// Errors: invalid_input for a public URL or an origin that is none.
    static Result<OriginPolicy> create(Settings settings);

    /// Loopback, the address listened on, or the public URL's host; with any port.
    [[nodiscard]] bool allows_host(std::string_view host) const;
    /// What Access-Control-Allow-Origin says to an Origin; empty: nothing. The server's own (its Host) and localhost
    /// origins, those configured, and "*" only where it is configured.
    [[nodiscard]] std::string_view allowed_origin(std::string_view origin, std::string_view host) const;
    /// "http://127.0.0.1:8080": the public URL where there is one, else the (allowed) Host.
    [[nodiscard]] std::string base_url(std::string_view host) const;
    /// "default-src 'self' ..." for pages.
    [[nodiscard]] std::string content_security_policy() const;

  private:
    Settings settings_;
    std::string public_host_;
    std::string public_origin_;
    bool any_origin_ = false;
};

/// Whether an address (of --listen) is loopback: 127.0.0.0/8, ::1 or localhost.
bool is_loopback(std::string_view address);

}  // namespace oryx::http
