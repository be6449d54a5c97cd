#include "geo/core/key_column.hpp"

#include <stdexcept>

namespace oryx {

Value KeyColumn::value(std::size_t row) const {
    if (const auto number = integer(row)) return *number;
    if (const auto chars = text(row)) return std::string(*chars);
    return {};
}

std::optional<std::string_view> KeyColumn::text(std::size_t row) const {
    if (kinds_[row] != text_kind) return std::nullopt;
    const auto index = static_cast<std::size_t>(numbers_[row]);
    const auto from = static_cast<std::size_t>(index == 0 ? 0 : text_ends_[index - 1]);
    return std::string_view(texts_).substr(from, static_cast<std::size_t>(text_ends_[index]) - from);
}

void KeyColumn::append(const Value& key) {
    if (const auto* number = std::get_if<std::int64_t>(&key)) {
        kinds_.append(integer_kind);
        numbers_.append(*number);
    } else if (const auto* chars = std::get_if<std::string>(&key)) {
        kinds_.append(text_kind);
        numbers_.append(static_cast<std::int64_t>(text_ends_.size()));
        texts_ += *chars;
        text_ends_.append(static_cast<std::int64_t>(texts_.size()));
    } else if (std::holds_alternative<std::monostate>(key)) {
        kinds_.append(null_kind);
        numbers_.append(0);
    } else {
        throw std::logic_error("a key is an integer or a text");
    }
}

void KeyColumn::freeze() {
    kinds_.freeze();
    numbers_.freeze();
    texts_.shrink_to_fit();
    text_ends_.freeze();
}

std::size_t KeyColumn::bytes() const {
    return kinds_.bytes() + numbers_.bytes() + texts_.capacity() + text_ends_.bytes();
}

}  // namespace oryx
