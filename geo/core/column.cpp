#include "geo/core/column.hpp"

#include <array>
#include <stdexcept>

namespace oryx {

namespace {
constexpr std::array<std::string_view, 5> type_names{"boolean", "integer", "number", "string", "date"};
}

std::string_view to_string(FieldType type) {
    return type_names[static_cast<std::size_t>(type)];
}

std::optional<FieldType> parse_field_type(std::string_view text) {
    for (std::size_t i = 0; i < type_names.size(); ++i) {
        if (type_names[i] == text) return static_cast<FieldType>(i);
    }
    return std::nullopt;
}

std::optional<std::size_t> find_field(const Schema& schema, std::string_view name) {
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (schema[i].name == name) return i;
    }
    return std::nullopt;
}

Value Column::value(std::size_t row) const {
    if (is_null(row)) return {};
    switch (type_) {
        case FieldType::boolean:
            return boolean(row);
        case FieldType::integer:
            return integer(row);
        case FieldType::real:
            return real(row);
        case FieldType::text:
            return std::string(text(row));
        case FieldType::date:
            return date(row);
    }
    return {};
}

std::optional<double> Column::number(std::size_t row) const {
    if (is_null(row)) return std::nullopt;
    if (type_ == FieldType::integer) return static_cast<double>(integer(row));
    if (type_ == FieldType::real) return real(row);
    return std::nullopt;
}

void Column::append(const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return append_null();
    switch (type_) {
        case FieldType::boolean:
            integers_.append(std::get<bool>(value) ? 1 : 0);
            break;
        case FieldType::integer:
            integers_.append(std::get<std::int64_t>(value));
            break;
        case FieldType::real:
            if (const auto* whole = std::get_if<std::int64_t>(&value)) {
                reals_.push_back(static_cast<double>(*whole));
            } else {
                reals_.push_back(std::get<double>(value));
            }
            break;
        case FieldType::text: {
            const auto& text = std::get<std::string>(value);
            const auto [entry, added] = lookup_.try_emplace(text, static_cast<std::uint32_t>(dictionary_.size()));
            if (added) dictionary_.push_back(text);
            integers_.append(entry->second);
            break;
        }
        case FieldType::date:
            integers_.append(std::get<Day>(value).number);
            break;
    }
    if (!nulls_.empty()) nulls_.push_back(false);
    ++size_;
}

void Column::append_null() {
    if (type_ == FieldType::real) {
        reals_.push_back(0);
    } else {
        integers_.append(size_ == 0 ? 0 : integers_[size_ - 1]);  // whatever does not widen the column
    }
    nulls_.resize(size_);  // the first null: none so far was
    nulls_.push_back(true);
    ++size_;
}

std::size_t Column::bytes() const {
    std::size_t total = nulls_.capacity() / 8 + integers_.bytes() + reals_.capacity() * sizeof(double);
    for (const auto& text : dictionary_)
        total += sizeof(text) + text.capacity();
    return total;
}

void Column::freeze() {
    nulls_.shrink_to_fit();
    integers_.freeze();
    reals_.shrink_to_fit();
    dictionary_.shrink_to_fit();
    lookup_ = {};
}

}  // namespace oryx
