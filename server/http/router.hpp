#pragma once

#include "server/http/operation.hpp"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::http {

/// A path matched against the table of operations.
struct Match {
    const Operation* operation = nullptr;  ///< null: no such path, or (with `allow`) not with this method
    std::string_view allow;                ///< methods of the path, for Allow; empty where the path does not exist
    std::array<std::string_view, 8> path_values{};
    std::size_t path_count = 0;
    [[nodiscard]] std::span<const std::string_view> values() const { return {path_values.data(), path_count}; }
};

/// A tree of path segments made from the table: no regular expressions, no allocation while matching. A literal segment
/// wins over a parameter, and a parameter with an ending ("{id}.json") over a plain one.
class Router {
  public:
    /// `operations` must outlive the router.
    explicit Router(std::span<const Operation> operations);
    ~Router();
    /// HEAD is matched as GET.
    [[nodiscard]] Match match(Method method, std::span<const std::string_view> segments) const;

  private:
    struct Node;
    std::unique_ptr<Node> root_;
};

}  // namespace oryx::http
