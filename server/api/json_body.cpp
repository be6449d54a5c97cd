#include "server/api/json_body.hpp"

#include "server/http/negotiate.hpp"

#include <set>
#include <string>
#include <vector>

namespace oryx::api {

namespace {

constexpr int deepest = 64;

/// Refuses what nlohmann's own handler would take: deep nesting and members given twice.
class StrictHandler : public nlohmann::detail::json_sax_dom_parser<nlohmann::json> {
    using Base = nlohmann::detail::json_sax_dom_parser<nlohmann::json>;

  public:
    explicit StrictHandler(nlohmann::json& document) : Base(document, false) {}
    bool start_object(std::size_t size) {
        keys_.emplace_back();
        return enter() && Base::start_object(size);
    }
    bool end_object() {
        --depth_;
        keys_.pop_back();
        return Base::end_object();
    }
    bool start_array(std::size_t size) { return enter() && Base::start_array(size); }
    bool end_array() {
        --depth_;
        return Base::end_array();
    }
    bool key(std::string& name) {
        if (!keys_.back().insert(name).second) {
            problem_ = "a member stands twice in one object";
            return false;
        }
        return Base::key(name);
    }
    [[nodiscard]] const std::string& problem() const { return problem_; }

  private:
    bool enter() {
        if (++depth_ <= deepest) return true;
        problem_ = "the body nests deeper than 64";
        return false;
    }
    int depth_ = 0;
    std::vector<std::set<std::string>> keys_;
    std::string problem_;
};

}  // namespace

Result<nlohmann::json> parse_json_body(const http::Request& request) {
    if (!request.content_encoding.empty() && request.content_encoding != "identity") {
        return fail(ErrorKind::unsupported, "the body must not be compressed");
    }
    if (!http::is_media_type(request.content_type, "application/json")) {
        return fail(
            Error{ErrorKind::unsupported, "the body must be JSON"}.with_hint("send Content-Type: application/json"));
    }
    nlohmann::json root;
    StrictHandler handler(root);
    if (!nlohmann::json::sax_parse(request.body, &handler)) {
        return fail(ErrorKind::invalid_input, handler.problem().empty() ? "the body is not JSON" : handler.problem());
    }
    return root;
}

}  // namespace oryx::api
