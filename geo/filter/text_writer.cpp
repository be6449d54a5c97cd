#include "geo/filter/lexer.hpp"
#include "geo/filter/text_parser.hpp"
#include "geo/filter/writer.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace oryx::filter {

namespace {

/// Doubles every quote.
std::string quoted(std::string_view text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        out += c;
        if (c == quote) out += c;
    }
    return out + quote;
}

bool is_plain_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return letter(name.front()) && !is_reserved(name) && find_function(name) == nullptr && !is_geometry_name(name) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.'; });
}

std::string shape_text(const Shape& shape) {
    if (shape.box) return fmt::format("BBOX({})", fmt::join(*shape.box, ","));
    if (!shape.collection) return geometry::to_wkt(shape.members.front().view());
    std::string out = "GEOMETRYCOLLECTION (";
    for (std::size_t i = 0; i < shape.members.size(); ++i)
        out += (i == 0 ? "" : ", ") + geometry::to_wkt(shape.members[i].view());
    return out + ")";
}

class TextWriter {
  public:
    explicit TextWriter(bool canonical) : canonical_(canonical) {}

    std::string write(const Expression& e) const {
        switch (e.op) {
            case Op::property:
                return is_plain_name(e.name()) ? e.name() : quoted(e.name(), '"');
            case Op::boolean:
                return std::get<bool>(e.value) ? "TRUE" : "FALSE";
            case Op::number:
                return std::visit([](auto n) { return fmt::format("{}", n); }, std::get<Number>(e.value));
            case Op::text:
                return text_literal(std::get<std::string>(e.value));
            case Op::date:
                return "DATE('" + to_iso(std::get<Day>(e.value)) + "')";
            case Op::timestamp:
                return "TIMESTAMP('" + to_iso(std::get<Instant>(e.value)) + "')";
            case Op::open_end:
                return "'..'";
            case Op::geometry:
                return shape_text(e.shape());
            case Op::interval:
                return "INTERVAL(" + interval_end(e.arguments[0]) + "," + interval_end(e.arguments[1]) + ")";
            default:
                return operation(e);
        }
    }

  private:
    /// Quotes are doubled, and so are backslashes just before a quote, which would escape it.
    static std::string text_literal(const std::string& text) {
        std::string out = "'";
        std::size_t backslashes = 0;
        for (const char c : text) {
            if (c == '\'') {
                out.append(backslashes, '\\');
                out += '\'';
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
            out += c;
        }
        out.append(backslashes, '\\');
        return out + "'";
    }

    std::string interval_end(const Expression& end) const {
        if (end.op == Op::date) return "'" + to_iso(std::get<Day>(end.value)) + "'";
        if (end.op == Op::timestamp) return "'" + to_iso(std::get<Instant>(end.value)) + "'";
        return write(end);
    }

    std::string operation(const Expression& e) const {
        const std::string_view word = info(e.op).text;
        const auto& a = e.arguments;
        switch (e.op) {
            case Op::conjunction:
            case Op::disjunction:
                return fmt::format("{}", fmt::join(parts(a, true), " " + std::string(word) + " "));
            case Op::negation:
                return "NOT (" + write(a[0]) + ")";
            case Op::between:
                return bracketed(a[0]) + " BETWEEN " + bracketed(a[1]) + " AND " + bracketed(a[2]);
            case Op::in:
                return bracketed(a[0]) + " IN (" +
                       fmt::format("{}", fmt::join(parts({a.begin() + 1, a.end()}, false), ",")) + ")";
            case Op::is_null:
                return bracketed(a[0]) + " IS NULL";
            default:
                break;
        }
        if (e.op >= Op::equal && e.op <= Op::power && e.op != Op::casei && e.op != Op::accenti) {
            return bracketed(a[0]) + " " + std::string(word) + " " + bracketed(a[1]);
        }
        std::vector<std::string> written;
        for (const Expression& argument : a)
            written.push_back(write(argument));
        return std::string(word) + "(" + fmt::format("{}", fmt::join(written, ",")) + ")";
    }

    /// What a list holds; in the canonical form sorted, each once.
    std::vector<std::string> parts(const std::vector<Expression>& list, bool in_brackets) const {
        std::vector<std::string> written;
        for (const Expression& part : list)
            written.push_back(in_brackets ? bracketed(part) : write(part));
        if (canonical_) {
            std::ranges::sort(written);
            written.erase(std::ranges::unique(written).begin(), written.end());
        }
        return written;
    }

    /// In brackets where it is written with words or signs between its parts, or begins with a sign.
    std::string bracketed(const Expression& e) const {
        const bool infix = (e.op >= Op::add && e.op <= Op::power) || e.op == Op::conjunction || e.op == Op::disjunction;
        std::string text = write(e);
        const bool is_signed = e.op == Op::number && text.front() == '-';
        return infix || is_signed ? "(" + text + ")" : text;
    }

    bool canonical_;
};

}  // namespace

std::string to_text(const Expression& expression) {
    return TextWriter(false).write(expression);
}

std::string canonical_text(const Expression& expression) {
    return TextWriter(true).write(expression);
}

}  // namespace oryx::filter
