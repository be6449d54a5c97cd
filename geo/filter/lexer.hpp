#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oryx::filter {

enum class TokenKind : std::uint8_t { end, name, quoted_name, text, number, symbol };

/// One token of CQL2 text.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string text = {};  ///< without quotes, escapes undone; a symbol or number as written
    double number = 0;
    std::size_t at = 0;  ///< byte offset

    [[nodiscard]] std::string where() const;     ///< "at character 17", counted from 1
    [[nodiscard]] std::string in_words() const;  ///< "'abc'" or "the end"
    [[nodiscard]] bool is(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
    /// Whether it is a word of the grammar, in any case; a quoted name never is.
    [[nodiscard]] bool is_word(std::string_view upper) const;
};

/// Cuts CQL2 text (OGC 21-065r2, annex B) into tokens, one ahead. Takes any bytes.
class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    /// Reads the next token. Errors: invalid_input with the place for a character that begins none, a text or name
    /// without its end, a number that is none.
    Result<Token> next();

  private:
    Result<Token> quoted(char quote, Token token);
    Result<Token> number(Token token);

    std::string_view text_;
    std::size_t at_ = 0;
};

/// Whether a text is UTF-8 without NUL.
bool is_utf8(std::string_view text);

/// Whether a word of the grammar: a property of that name is written in double quotes.
bool is_reserved(std::string_view word);

}  // namespace oryx::filter
