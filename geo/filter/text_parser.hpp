#pragma once

#include "geo/filter/expression.hpp"
#include "geo/filter/lexer.hpp"
#include "geo/filter/shape_builder.hpp"

#include <string_view>
#include <vector>

namespace oryx::filter {

/// Reads CQL2 text (OGC 21-065r2, annex B) by recursive descent. Conditions and values share one grammar, since "(" may
/// begin either; the table of operations says what may stand where.
class TextParser {
  public:
    TextParser(std::string_view text, const ShapeBuilder& shapes) : lexer_(text), shapes_(shapes) {}

    /// Errors: invalid_input with the place.
    Result<Expression> parse();

  private:
    using Parsed = Result<Expression>;

    Parsed disjunction();
    Parsed conjunction();
    Parsed negation();
    Parsed predicate();
    Parsed sum();
    Parsed product();
    Parsed power();
    Parsed operand();
    Parsed bracket();
    Parsed signed_operand();
    Parsed function(const Token& name);
    Parsed call(const OpInfo& info, const Token& name);
    Parsed moment(Op op, const Token& name);
    Parsed interval(const Token& name);
    Parsed interval_end();
    Parsed in_list(Expression value, const std::string& where);
    Parsed chain(Op op, std::string_view word, Parsed (TextParser::*part)());

    // Geometries (text_geometry.cpp).
    Parsed geometry(const Token& name);
    Parsed box(const Token& name);
    Result<> tagged(const Token& name, std::vector<Geometry>& members, int depth);
    Result<> collection(std::vector<Geometry>& members, int depth);
    Result<> lines(Geometry& out);
    Result<> polygon(Geometry& out);
    Result<> positions(Geometry& out);
    Result<> position(Geometry& out);
    Result<double> coordinate();
    template <class Part>
    Result<> list(Part part);

    Result<> advance();
    Result<> expect(std::string_view symbol, std::string_view after);
    [[nodiscard]] std::unexpected<Error> unexpected_token(std::string_view wanted) const;

    /// One bracket, NOT or sign deeper; left when it goes out of scope.
    struct Level {
        explicit Level(int& count) : count_(count) { ++count_; }
        ~Level() { --count_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        int& count_;
    };
    [[nodiscard]] Result<> check_level() const;

    Lexer lexer_;
    const ShapeBuilder& shapes_;
    Builder builder_;
    Token token_;
    int level_ = 0;
};

/// Whether a name begins a WKT geometry.
bool is_geometry_name(std::string_view name);

}  // namespace oryx::filter
