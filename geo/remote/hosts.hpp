#pragma once

#include "geo/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oryx::remote {

/// Hosts that this program may send requests to, because whoever runs it named them. None by default, since an address
/// that somebody else names is how servers are made to attack others (reference/api.md 4.2). A name that is not an
/// address itself must not lead into this machine or its network.
class Hosts {
  public:
    /// No host at all.
    explicit Hosts(std::string option) : option_(std::move(option)) {}
    /// "example.org" (any port), "example.org:8443". `option`: what names them, for errors. Error: invalid_input for
    /// what is neither.
    static Result<Hosts> create(const std::vector<std::string>& hosts, std::string option);

    [[nodiscard]] bool empty() const { return hosts_.empty(); }
    [[nodiscard]] const std::string& option() const { return option_; }

    struct Place {
        std::string name;         ///< lower case, IPv6 without its brackets
        std::string port;         ///< as a number
        bool is_address = false;  ///< the operator named the address itself, so that it may be an internal one
    };
    /// The host of an http or https address, if it is one of these. Error: invalid_input saying what would be right.
    [[nodiscard]] Result<Place> find(const std::string& url) const;

  private:
    struct Host {
        std::string name;
        std::string port;  ///< empty: any
        bool is_address = false;
    };
    std::string option_;
    std::vector<Host> hosts_;
};

/// The host of an address as `Hosts::create` takes it, with its port where it says one; empty where there is none.
std::string host_of(const std::string& url);

/// Whether an IP address belongs to this machine, a private network, a link, or is no address of one machine at all
/// (RFC 6890). `text` as inet_ntop writes it.
bool is_internal_address(std::string_view text);

}  // namespace oryx::remote
