#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::store {

/// Cuts delimiter-separated text into records (RFC 4180; a quoted field may hold delimiters, line breaks and doubled
/// quotes). Lines end in LF, CR LF or CR. Lines with nothing on them are no records.
class DelimitedReader {
  public:
    DelimitedReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

    struct Record {
        std::vector<std::string> fields;
        bool open_quote = false;  ///< the text ended inside a quoted field
    };
    /// Nothing at the end.
    std::optional<Record> next();

  private:
    /// One field from `at_`; false where the record ends after it.
    bool field(Record& record);
    std::string_view text_;
    std::size_t at_ = 0;
    char delimiter_;
};

/// The delimiter of a text: of ',', ';', tab and '|', the one that cuts its first records into the same number of
/// fields, the most of them. A first line "sep=X" (spreadsheets write it) settles it.
struct Delimiter {
    char character = ',';
    std::size_t skip = 0;  ///< bytes of a "sep=X" line
};
Delimiter detect_delimiter(std::string_view text);

}  // namespace oryx::store
