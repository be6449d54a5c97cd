#include "geo/filter/text_parser.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace oryx::filter {

namespace {

/// Brackets that no tree of `max_depth` needs: the writer puts at most two around a node.
constexpr int max_level = 3 * max_depth;

constexpr std::string_view value_hint =
    "a value is a property, a number, a text in single quotes, DATE('2019-12-31') or the like";

std::optional<Op> comparison(const Token& token) {
    if (token.kind != TokenKind::symbol) return std::nullopt;
    for (int op = static_cast<int>(Op::equal); op <= static_cast<int>(Op::greater_equal); ++op) {
        if (info(static_cast<Op>(op)).text == token.text) return static_cast<Op>(op);
    }
    return std::nullopt;
}

/// Whole numbers of 64 bits stay exact.
Number number_of(const Token& token) {
    std::int64_t whole = 0;
    const auto [end, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), whole);
    if (error == std::errc{} && end == token.text.data() + token.text.size()) return whole;
    return normal(token.number);
}

Expression::Value as_value(Number number) {
    return std::visit([](auto n) { return Expression::Value(Number(n)); }, number);
}

std::vector<Expression> pair(Expression a, Expression b) {
    std::vector<Expression> both;
    both.push_back(std::move(a));
    both.push_back(std::move(b));
    return both;
}

}  // namespace

Result<Expression> TextParser::parse() {
    if (auto begun = advance(); !begun) return std::unexpected(begun.error());
    if (token_.kind == TokenKind::end) return wrong("", "the filter is empty", "such as fatalities > 10");
    auto tree = disjunction();
    if (!tree) return tree;
    if (token_.kind != TokenKind::end) return unexpected_token("AND, OR or the end");
    const Type type = type_of(*tree);
    if (type != Type::condition && type != Type::boolean) {
        return wrong(tree->where, fmt::format("the filter is {} and no condition", in_words(type)),
                     "compare it: name = 'Berlin'");
    }
    return tree;
}

Result<> TextParser::advance() {
    auto token = lexer_.next();
    if (!token) return std::unexpected(token.error());
    token_ = std::move(*token);
    return {};
}

Result<> TextParser::expect(std::string_view symbol, std::string_view after) {
    if (!token_.is(symbol)) {
        return wrong(token_.where(),
                     fmt::format("{} stands where '{}' must follow {}", token_.in_words(), symbol, after));
    }
    return advance();
}

std::unexpected<Error> TextParser::unexpected_token(std::string_view wanted) const {
    return wrong(token_.where(), fmt::format("{} was not expected", token_.in_words()),
                 fmt::format("{} may follow", wanted));
}

Result<> TextParser::check_level() const {
    if (level_ > max_level) return wrong(token_.where(), fmt::format("the filter nests deeper than {}", max_depth));
    return {};
}

Result<Expression> TextParser::chain(Op op, std::string_view word, Parsed (TextParser::*part)()) {
    auto first = (this->*part)();
    if (!first || !token_.is_word(word)) return first;
    const std::string where = first->where;
    std::vector<Expression> parts;
    parts.push_back(std::move(*first));
    while (token_.is_word(word)) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto another = (this->*part)();
        if (!another) return another;
        parts.push_back(std::move(*another));
    }
    return builder_.make(op, std::move(parts), where);
}

Result<Expression> TextParser::disjunction() {
    return chain(Op::disjunction, "OR", &TextParser::conjunction);
}

Result<Expression> TextParser::conjunction() {
    return chain(Op::conjunction, "AND", &TextParser::negation);
}

Result<Expression> TextParser::negation() {
    if (!token_.is_word("NOT")) return predicate();
    const Level level(level_);
    if (auto fine = check_level(); !fine) return std::unexpected(fine.error());
    const std::string where = token_.where();
    if (auto next = advance(); !next) return std::unexpected(next.error());
    auto inner = negation();
    if (!inner) return inner;
    std::vector<Expression> arguments;
    arguments.push_back(std::move(*inner));
    return builder_.make(Op::negation, std::move(arguments), where);
}

Result<Expression> TextParser::predicate() {
    auto left = sum();
    if (!left) return left;
    const std::string where = token_.where();
    if (const auto op = comparison(token_)) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto right = sum();
        if (!right) return right;
        return builder_.make(*op, pair(std::move(*left), std::move(*right)), where);
    }
    bool negated = false;
    std::optional<Expression> result;
    const auto finish = [&](Parsed made) -> Parsed {
        if (!made || !negated) return made;
        std::vector<Expression> arguments;
        arguments.push_back(std::move(*made));
        return builder_.make(Op::negation, std::move(arguments), where);
    };
    if (token_.is_word("IS")) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
        negated = token_.is_word("NOT");
        if (negated) {
            if (auto next = advance(); !next) return std::unexpected(next.error());
        }
        if (!token_.is_word("NULL")) return unexpected_token("NULL or NOT NULL");
        if (auto next = advance(); !next) return std::unexpected(next.error());
        std::vector<Expression> arguments;
        arguments.push_back(std::move(*left));
        return finish(builder_.make(Op::is_null, std::move(arguments), where));
    }
    negated = token_.is_word("NOT");
    if (negated) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
    }
    if (token_.is_word("LIKE")) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto pattern = sum();
        if (!pattern) return pattern;
        return finish(builder_.make(Op::like, pair(std::move(*left), std::move(*pattern)), where));
    }
    if (token_.is_word("BETWEEN")) {
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto low = sum();
        if (!low) return low;
        if (!token_.is_word("AND")) return unexpected_token("AND and the upper bound");
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto high = sum();
        if (!high) return high;
        auto arguments = pair(std::move(*left), std::move(*low));
        arguments.push_back(std::move(*high));
        return finish(builder_.make(Op::between, std::move(arguments), where));
    }
    if (token_.is_word("IN")) return finish(in_list(std::move(*left), where));
    if (negated) return unexpected_token("LIKE, BETWEEN or IN");
    return left;
}

Result<Expression> TextParser::in_list(Expression value, const std::string& where) {
    if (auto next = advance(); !next) return std::unexpected(next.error());
    if (auto open = expect("(", "IN"); !open) return std::unexpected(open.error());
    std::vector<Expression> arguments;
    arguments.push_back(std::move(value));
    while (true) {
        auto item = sum();
        if (!item) return item;
        arguments.push_back(std::move(*item));
        if (!token_.is(",")) break;
        if (auto next = advance(); !next) return std::unexpected(next.error());
    }
    if (auto close = expect(")", "the list"); !close) return std::unexpected(close.error());
    return builder_.make(Op::in, std::move(arguments), where);
}

Result<Expression> TextParser::sum() {
    auto left = product();
    while (left && (token_.is("+") || token_.is("-"))) {
        const Op op = token_.is("+") ? Op::add : Op::subtract;
        const std::string where = token_.where();
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto right = product();
        if (!right) return right;
        left = builder_.make(op, pair(std::move(*left), std::move(*right)), where);
    }
    return left;
}

Result<Expression> TextParser::product() {
    auto left = power();
    while (left && (token_.is("*") || token_.is("/") || token_.is("%") || token_.is_word("DIV"))) {
        const Op op = token_.is("*")   ? Op::multiply
                      : token_.is("/") ? Op::divide
                      : token_.is("%") ? Op::modulo
                                       : Op::integer_divide;
        const std::string where = token_.where();
        if (auto next = advance(); !next) return std::unexpected(next.error());
        auto right = power();
        if (!right) return right;
        left = builder_.make(op, pair(std::move(*left), std::move(*right)), where);
    }
    return left;
}

Result<Expression> TextParser::power() {
    auto left = operand();
    if (!left || !token_.is("^")) return left;
    const std::string where = token_.where();
    if (auto next = advance(); !next) return std::unexpected(next.error());
    auto right = operand();
    if (!right) return right;
    return builder_.make(Op::power, pair(std::move(*left), std::move(*right)), where);
}

Result<Expression> TextParser::bracket() {
    const Level level(level_);
    if (auto fine = check_level(); !fine) return std::unexpected(fine.error());
    if (auto next = advance(); !next) return std::unexpected(next.error());
    auto inner = disjunction();
    if (!inner) return inner;
    if (auto close = expect(")", "what was opened"); !close) return std::unexpected(close.error());
    return inner;
}

/// A sign belongs to the number behind it; before anything else it is a product with -1.
Result<Expression> TextParser::signed_operand() {
    const Level level(level_);
    if (auto fine = check_level(); !fine) return std::unexpected(fine.error());
    const bool negative = token_.is("-");
    const std::string where = token_.where();
    if (auto next = advance(); !next) return std::unexpected(next.error());
    if (token_.kind == TokenKind::number) {
        Token token = token_;
        if (negative) token.text.insert(0, 1, '-');
        if (negative) token.number = -token.number;
        if (auto next = advance(); !next) return std::unexpected(next.error());
        return builder_.leaf(Op::number, as_value(number_of(token)), where);
    }
    auto inner = operand();
    if (!inner || !negative) return inner;
    auto minus_one = builder_.leaf(Op::number, Number(std::int64_t{-1}), where);
    if (!minus_one) return minus_one;
    return builder_.make(Op::multiply, pair(std::move(*minus_one), std::move(*inner)), where);
}

Result<Expression> TextParser::operand() {
    if (token_.is("(")) return bracket();
    if (token_.is("-") || token_.is("+")) return signed_operand();
    const Token token = token_;
    if (token.kind == TokenKind::end || token.kind == TokenKind::symbol) {
        return wrong(token.where(), fmt::format("{} stands where a value must", token.in_words()),
                     std::string(value_hint));
    }
    if (token.kind == TokenKind::name && is_reserved(token.text) && !token.is_word("TRUE") && !token.is_word("FALSE")) {
        return wrong(token.where(), fmt::format("{} stands where a value must", token.in_words()),
                     "a property of that name is written in double quotes");
    }
    if (auto next = advance(); !next) return std::unexpected(next.error());
    switch (token.kind) {
        case TokenKind::number:
            return builder_.leaf(Op::number, as_value(number_of(token)), token.where());
        case TokenKind::text:
            return builder_.leaf(Op::text, token.text, token.where());
        case TokenKind::name:
            if (token.is_word("TRUE") || token.is_word("FALSE")) {
                return builder_.leaf(Op::boolean, token.is_word("TRUE"), token.where());
            }
            // "POINT Z (1 2 3)": a letter stands between the name and the bracket.
            if (token_.is("(") || (is_geometry_name(token.text) && token_.kind == TokenKind::name &&
                                   (token_.is_word("Z") || token_.is_word("M") || token_.is_word("ZM")))) {
                return function(token);
            }
            break;
        default:
            break;
    }
    return builder_.leaf(Op::property, token.text, token.where());
}

Result<Expression> TextParser::function(const Token& name) {
    const Level level(level_);
    if (auto fine = check_level(); !fine) return std::unexpected(fine.error());
    if (name.is_word("BBOX")) return box(name);
    if (is_geometry_name(name.text)) return geometry(name);
    const OpInfo* info = find_function(name.text);
    if (info == nullptr) {
        return wrong(name.where(), fmt::format("there is no function {}", name.in_words()),
                     "there are " + function_names());
    }
    if (info->op == Op::date || info->op == Op::timestamp) return moment(info->op, name);
    if (info->op == Op::interval) return interval(name);
    return call(*info, name);
}

Result<Expression> TextParser::call(const OpInfo& info, const Token& name) {
    if (auto open = expect("(", info.text); !open) return std::unexpected(open.error());
    std::vector<Expression> arguments;
    while (true) {
        auto argument = sum();
        if (!argument) return argument;
        arguments.push_back(std::move(*argument));
        if (!token_.is(",")) break;
        if (auto next = advance(); !next) return std::unexpected(next.error());
    }
    if (auto close = expect(")", "the arguments"); !close) return std::unexpected(close.error());
    return builder_.make(info.op, std::move(arguments), name.where());
}

/// DATE('2019-12-31') and TIMESTAMP('2019-12-31T12:00:00Z').
Result<Expression> TextParser::moment(Op op, const Token& name) {
    const std::string word(info(op).text);
    if (auto open = expect("(", word); !open) return std::unexpected(open.error());
    const Token text = token_;
    if (text.kind != TokenKind::text) return unexpected_token("a date in single quotes");
    if (auto next = advance(); !next) return std::unexpected(next.error());
    if (auto close = expect(")", "the text"); !close) return std::unexpected(close.error());
    if (op == Op::date) {
        if (const auto day = Day::parse(text.text)) return builder_.leaf(op, *day, name.where());
        return wrong(text.where(), fmt::format("{} is no day of the calendar", text.in_words()),
                     "such as DATE('2019-12-31')");
    }
    if (const auto instant = Instant::parse(text.text)) return builder_.leaf(op, *instant, name.where());
    return wrong(text.where(), fmt::format("{} is no time", text.in_words()),
                 "such as TIMESTAMP('2019-12-31T12:00:00Z')");
}

Result<Expression> TextParser::interval(const Token& name) {
    if (auto open = expect("(", "INTERVAL"); !open) return std::unexpected(open.error());
    auto start = interval_end();
    if (!start) return start;
    if (auto comma = expect(",", "the start"); !comma) return std::unexpected(comma.error());
    auto end = interval_end();
    if (!end) return end;
    if (auto close = expect(")", "the end"); !close) return std::unexpected(close.error());
    return builder_.make(Op::interval, pair(std::move(*start), std::move(*end)), name.where());
}

/// '2019-12-31', '2019-12-31T12:00:00Z', '..', or a property or function.
Result<Expression> TextParser::interval_end() {
    const Token token = token_;
    if (token.kind != TokenKind::text) return sum();
    if (auto next = advance(); !next) return std::unexpected(next.error());
    if (token.text == "..") return builder_.leaf(Op::open_end, {}, token.where());
    if (const auto day = Day::parse(token.text)) return builder_.leaf(Op::date, *day, token.where());
    if (const auto instant = Instant::parse(token.text)) return builder_.leaf(Op::timestamp, *instant, token.where());
    return wrong(token.where(), fmt::format("{} is no date or time", token.in_words()),
                 "such as '2019-12-31', '2019-12-31T12:00:00Z', or '..' for an open end");
}

}  // namespace oryx::filter
