#include "geo/store/drivers/delimited_text.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace oryx::store {

namespace {
bool ends_line(char c) {
    return c == '\n' || c == '\r';
}
}  // namespace

bool DelimitedReader::field(Record& record) {
    std::string value;
    if (at_ < text_.size() && text_[at_] == '"') {
        ++at_;
        for (;;) {
            const std::size_t quote = text_.find('"', at_);
            if (quote == std::string_view::npos) {
                value += text_.substr(at_);
                at_ = text_.size();
                record.open_quote = true;
                break;
            }
            value += text_.substr(at_, quote - at_);
            at_ = quote + 1;
            if (at_ >= text_.size() || text_[at_] != '"') break;
            value += '"';  // doubled: one quote (RFC 4180, 2.7)
            ++at_;
        }
    }
    // An unquoted field, or what stands after a closing quote, which RFC 4180 does not allow and files have.
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && !ends_line(text_[at_]))
        ++at_;
    value += text_.substr(from, at_ - from);
    record.fields.push_back(std::move(value));
    if (at_ < text_.size() && text_[at_] == delimiter_) {
        ++at_;
        return true;
    }
    return false;
}

std::optional<DelimitedReader::Record> DelimitedReader::next() {
    while (at_ < text_.size() && ends_line(text_[at_]))
        ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    Record record;
    while (field(record)) {
    }
    return record;
}

Delimiter detect_delimiter(std::string_view text) {
    constexpr std::string_view announcement = "sep=";
    if (text.size() > announcement.size() + 1 && text.starts_with(announcement) &&
        ends_line(text[announcement.size() + 1])) {
        return {text[announcement.size()], announcement.size() + 1};
    }
    constexpr std::array<char, 4> candidates{',', ';', '\t', '|'};
    constexpr std::size_t records_looked_at = 25;
    Delimiter best;
    std::tuple<std::size_t, std::size_t> best_score{0, 0};
    for (const char candidate : candidates) {
        DelimitedReader reader(text, candidate);
        const auto header = reader.next();
        if (!header || header->fields.size() < 2) continue;
        std::size_t agreeing = 1;
        for (std::size_t i = 1; i < records_looked_at; ++i) {
            const auto record = reader.next();
            if (!record) break;
            if (record->fields.size() == header->fields.size()) ++agreeing;
        }
        const std::tuple score{agreeing, header->fields.size()};
        if (score > best_score) {
            best_score = score;
            best.character = candidate;
        }
    }
    return best;
}

}  // namespace oryx::store
