#include "geo/filter/lexer.hpp"

#include "geo/filter/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace oryx::filter {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Letters of ASCII, and every byte of a character beyond it: names may be in any script.
bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) {
    return starts_name(c) || is_digit(c) || c == '.';
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

std::string place(std::size_t at) {
    return fmt::format("at character {}", at + 1);
}

}  // namespace

std::string Token::where() const {
    return place(at);
}

std::string Token::in_words() const {
    if (kind == TokenKind::end) return "the end";
    // What is quoted back is short, and never broken in the middle of a character.
    std::size_t size = std::min<std::size_t>(text.size(), 30);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size;
    return "'" + text.substr(0, size) + (size < text.size() ? "..." : "") + "'";
}

bool Token::is_word(std::string_view word) const {
    return kind == TokenKind::name && upper(text) == word;
}

Result<Token> Lexer::next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
        ++at_;
    Token token{.at = at_};
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (c == '\'' || c == '"') return quoted(c, std::move(token));
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])))
        return number(std::move(token));
    if (starts_name(c)) {
        while (at_ < text_.size() && continues_name(text_[at_]))
            ++at_;
        token.kind = TokenKind::name;
        token.text = text_.substr(token.at, at_ - token.at);
        return token;
    }
    static constexpr std::array<std::string_view, 15> symbols{"<>", "<=", ">=", "<", ">", "=", "(", ")",
                                                              ",",  "+",  "-",  "*", "/", "%", "^"};
    const auto* symbol =
        std::ranges::find_if(symbols, [&](std::string_view s) { return text_.substr(at_).starts_with(s); });
    if (symbol == symbols.end()) {
        const bool plain = c > ' ' && c < 0x7f;
        return wrong(place(at_), plain ? fmt::format("'{}' means nothing here", c) : std::string("a control character"),
                     "texts stand in single quotes, names with other characters in double quotes");
    }
    at_ += symbol->size();
    token.kind = TokenKind::symbol;
    token.text = *symbol;
    return token;
}

/// A text ends at a quote that is not doubled and, of texts, not behind a backslash (annex B, escapeQuote). Backslashes
/// just before a quote count in pairs, which the grammar leaves open: without it no text could end in one.
Result<Token> Lexer::quoted(char quote, Token token) {
    token.kind = quote == '\'' ? TokenKind::text : TokenKind::quoted_name;
    for (++at_; at_ < text_.size(); ++at_) {
        const bool more = at_ + 1 < text_.size();
        if (text_[at_] == '\\' && quote == '\'') {
            std::size_t end = at_;
            while (end < text_.size() && text_[end] == '\\')
                ++end;
            const std::size_t count = end - at_;
            const bool before_quote = end < text_.size() && text_[end] == quote;
            token.text.append(before_quote ? count / 2 : count, '\\');
            at_ = end - 1;
            if (before_quote && count % 2 == 1) token.text += text_[++at_];
        } else if (text_[at_] != quote) {
            token.text += text_[at_];
        } else if (more && text_[at_ + 1] == quote) {
            token.text += text_[++at_];
        } else {
            ++at_;
            if (token.kind == TokenKind::quoted_name && token.text.empty()) {
                return wrong(token.where(), "a name without letters", "the name of a property between double quotes");
            }
            return token;
        }
    }
    return wrong(token.where(), quote == '\'' ? "a text without its end" : "a name without its end",
                 fmt::format("close it with {}; a {} inside it is written twice", quote, quote));
}

Result<Token> Lexer::number(Token token) {
    token.kind = TokenKind::number;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), token.number);
    const auto size = static_cast<std::size_t>(end - begin);
    const bool runs_on = at_ + size < text_.size() && continues_name(text_[at_ + size]);
    if (error != std::errc{} || runs_on || !std::isfinite(token.number)) {
        return wrong(token.where(), "this is no number that can be held", "such as 12, -0.5 or 1.2e6");
    }
    token.text = text_.substr(at_, size);
    at_ += size;
    return token;
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead == 0) return false;
        const std::size_t size = lead < 0x80   ? 1
                                 : lead < 0xC2 ? 0
                                 : lead < 0xE0 ? 2
                                 : lead < 0xF0 ? 3
                                 : lead < 0xF5 ? 4
                                               : 0;
        if (size == 0 || i + size > text.size()) return false;
        std::uint32_t code = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size; ++k) {
            const auto byte = static_cast<unsigned char>(text[i + k]);
            if ((byte & 0xC0) != 0x80) return false;
            code = code << 6 | (byte & 0x3F);
        }
        // Shortest form, no surrogates, not beyond the last plane.
        if ((size == 3 && code < 0x800) || (size == 4 && code < 0x10000)) return false;
        if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return false;
        i += size;
    }
    return true;
}

bool is_reserved(std::string_view word) {
    static constexpr std::array<std::string_view, 11> words{"AND", "OR",   "NOT",  "LIKE",  "BETWEEN", "IN",
                                                            "IS",  "NULL", "TRUE", "FALSE", "DIV"};
    return std::ranges::find(words, upper(word)) != words.end();
}

}  // namespace oryx::filter
