#include "server/http/router.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace oryx::http {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    while (!path.empty()) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return segments;
}

/// Takes one of the endings off a value. False where the value has another ending, which is another resource.
bool strip_suffix(std::string_view& value, std::span<const std::string_view> suffixes) {
    if (suffixes.empty()) return true;
    for (const std::string_view suffix : suffixes) {
        if (value.size() > suffix.size() && value.ends_with(suffix)) {
            value.remove_suffix(suffix.size());
            return true;
        }
    }
    return value.find('.') == std::string_view::npos;
}

}  // namespace

struct Router::Node {
    struct Parameter {
        std::string_view ending;  ///< the literal after the closing brace
        std::unique_ptr<Node> node;
    };
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> literals;
    std::vector<Parameter> parameters;  // longer endings first
    std::vector<const Operation*> operations;
    std::string allow;

    Node& literal(std::string_view text) {
        for (auto& [name, node] : literals) {
            if (name == text) return *node;
        }
        return *literals.emplace_back(text, std::make_unique<Node>()).second;
    }
    Node& parameter(std::string_view ending) {
        for (auto& p : parameters) {
            if (p.ending == ending) return *p.node;
        }
        const auto at = std::find_if(parameters.begin(), parameters.end(),
                                     [&](const Parameter& p) { return p.ending.size() < ending.size(); });
        return *parameters.insert(at, Parameter{ending, std::make_unique<Node>()})->node;
    }

    [[nodiscard]] bool find(std::span<const std::string_view> segments, Match& match, const Node*& found) const {
        if (segments.empty()) {
            if (operations.empty()) return false;
            found = this;
            return true;
        }
        const std::string_view segment = segments.front();
        for (const auto& [name, node] : literals) {
            if (name == segment && node->find(segments.subspan(1), match, found)) return true;
        }
        if (segment.empty()) return false;
        for (const auto& [ending, node] : parameters) {
            if (segment.size() <= ending.size() || !segment.ends_with(ending)) continue;
            const std::size_t count = match.path_count;
            match.path_values[match.path_count++] = segment.substr(0, segment.size() - ending.size());
            if (node->find(segments.subspan(1), match, found)) return true;
            match.path_count = count;
        }
        return false;
    }
};

Router::Router(std::span<const Operation> operations) : root_(std::make_unique<Node>()) {
    for (const Operation& operation : operations) {
        Node* node = root_.get();
        std::size_t parameters = 0;
        for (const std::string_view segment : split(operation.path)) {
            if (segment.starts_with('{')) {
                const auto brace = segment.find('}');
                if (brace == std::string_view::npos || ++parameters > Match{}.path_values.size()) {
                    throw std::logic_error("a path of the operations table is malformed");
                }
                node = &node->parameter(segment.substr(brace + 1));
            } else {
                node = &node->literal(segment);
            }
        }
        node->operations.push_back(&operation);
        if (!node->allow.empty()) node->allow += ", ";
        node->allow += operation.method == Method::get ? "GET, HEAD" : std::string(to_string(operation.method));
    }
    const auto finish = [](auto&& self, Node& node) -> void {
        if (!node.operations.empty()) node.allow += ", OPTIONS";
        for (auto& entry : node.literals)
            self(self, *entry.second);
        for (auto& entry : node.parameters)
            self(self, *entry.node);
    };
    finish(finish, *root_);
}

Router::~Router() = default;

Match Router::match(Method method, std::span<const std::string_view> segments) const {
    Match match;
    const Node* node = nullptr;
    if (!root_->find(segments, match, node)) return match;
    match.allow = node->allow;
    const Method wanted = method == Method::head ? Method::get : method;
    for (const Operation* operation : node->operations) {
        if (operation->method != wanted) continue;
        if (match.path_count > 0 && !strip_suffix(match.path_values[match.path_count - 1], operation->suffixes)) {
            match.allow = {};
            return match;
        }
        match.operation = operation;
        return match;
    }
    return match;
}

std::string_view to_string(Lane lane) {
    static constexpr std::array<std::string_view, lane_count> names{"direct",    "documents", "tiles",    "items",
                                                                    "analytics", "remote",    "downloads"};
    return names[static_cast<std::size_t>(lane)];
}

}  // namespace oryx::http
