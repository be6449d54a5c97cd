#include "geo/store/drivers/json_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oryx::store {

namespace {

constexpr std::size_t deepest = 100;

/// What a scan stops with: thrown and caught in this file only.
struct Malformed {
    std::size_t at;
    const char* what;
};

/// Walks JSON by its brackets, strings and commas; what stands inside a value is not looked at.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
    [[nodiscard]] std::size_t position() const { return at_; }

    void skip_space() {
        while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
    }

    /// Space, commas, record separators and comments: what stands between the documents of a sequence.
    void skip_between() {
        for (;;) {
            skip_space();
            if (at_end()) return;
            const std::string_view rest = text_.substr(at_);
            constexpr char record_separator = '\x1e';
            if (rest.front() == ',' || rest.front() == record_separator) {
                ++at_;
            } else if (rest.starts_with("//") || rest.front() == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (rest.starts_with("/*")) {
                const std::size_t end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) throw Malformed{at_, "a comment that does not end"};
                at_ = end + 2;
            } else {
                return;
            }
        }
    }

    bool take(char c) {
        skip_space();
        if (peek() != c || at_end()) return false;
        ++at_;
        return true;
    }

    /// One string, with its quotes.
    std::string_view string() {
        const std::size_t from = at_;
        if (peek() != '"') throw Malformed{at_, "a name was expected"};
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
            } else if (text_[at_] == '"') {
                ++at_;
                return text_.substr(from, at_ - from);
            }
        }
        throw Malformed{from, "a text that does not end: the file is cut short"};
    }

    /// One value of any kind.
    std::string_view value() {
        skip_space();
        const std::size_t from = at_;
        std::size_t depth = 0;
        while (!at_end()) {
            const char c = text_[at_];
            if (c == '"') {
                static_cast<void>(string());
                if (depth == 0) return text_.substr(from, at_ - from);
                continue;
            }
            if (c == '{' || c == '[') {
                if (++depth > deepest) throw Malformed{at_, "brackets nested too deep"};
            } else if (c == '}' || c == ']') {
                if (depth == 0) break;
                if (--depth == 0) {
                    ++at_;
                    return text_.substr(from, at_ - from);
                }
            } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                break;
            }
            ++at_;
        }
        if (depth > 0) throw Malformed{from, "a bracket that is not closed: the file is cut short"};
        if (at_ == from) throw Malformed{from, "a value was expected"};
        return text_.substr(from, at_ - from);
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

struct Members {
    std::string_view type, features, crs;
};

/// The members of one object that say what it is.
Members members_of(std::string_view object) {
    Members members;
    Scanner scan(object);
    if (!scan.take('{')) throw Malformed{0, "an object was expected"};
    scan.skip_space();
    while (scan.peek() != '}') {
        const std::string_view name = scan.string();
        if (!scan.take(':')) throw Malformed{scan.position(), "':' was expected"};
        const std::string_view value = scan.value();
        if (name == "\"type\"") members.type = value;
        if (name == "\"features\"") members.features = value;
        if (name == "\"crs\"") members.crs = value;
        scan.skip_space();
        if (scan.peek() == ',') static_cast<void>(scan.take(','));
        scan.skip_space();
        if (scan.at_end()) break;
    }
    return members;
}

void add_features(std::string_view list, JsonRows& out) {
    Scanner scan(list);
    if (!scan.take('[')) throw Malformed{0, "\"features\" is not a list"};
    for (;;) {
        scan.skip_between();
        if (scan.at_end() || scan.peek() == ']') return;
        out.rows.push_back(scan.value());
    }
}

void add_document(std::string_view text, JsonRows& out) {
    constexpr auto row_types = std::to_array<std::string_view>({"\"Feature\"", "\"Point\"", "\"MultiPoint\"",
                                                                "\"LineString\"", "\"MultiLineString\"", "\"Polygon\"",
                                                                "\"MultiPolygon\"", "\"GeometryCollection\""});
    const Members members = members_of(text);
    if (members.type == "\"FeatureCollection\"") {
        if (out.crs.empty()) out.crs = members.crs;
        if (!members.features.empty()) add_features(members.features, out);
    } else if (std::ranges::find(row_types, members.type) != row_types.end()) {
        out.rows.push_back(text);
    } else if (out.foreign_type.empty()) {
        out.foreign_type = members.type.empty() ? std::string_view("none") : members.type;
    }
}

}  // namespace

Result<JsonRows> find_json_rows(std::string_view text) {
    JsonRows out;
    std::size_t base = 0;
    try {
        Scanner scan(text);
        for (;;) {
            scan.skip_between();
            if (scan.at_end()) return out;
            base = 0;
            if (scan.peek() != '{') throw Malformed{scan.position(), "this is not a JSON object"};
            const std::string_view document = scan.value();
            base = scan.position() - document.size();
            add_document(document, out);
        }
    } catch (const Malformed& error) {
        const auto upto = text.substr(0, std::min(text.size(), base + error.at));
        const auto line = 1 + std::ranges::count(upto, '\n');
        return fail(Error{ErrorKind::invalid_input,
                          "the file is not whole GeoJSON: near line " + std::to_string(line) + ", " + error.what}
                        .with_parameter("path"));
    }
}

}  // namespace oryx::store
