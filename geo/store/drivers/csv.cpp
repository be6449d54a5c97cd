#include "geo/store/drivers/column_names.hpp"
#include "geo/store/drivers/delimited_text.hpp"
#include "geo/store/drivers/table.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 3> suffixes{".csv", ".tsv", ".tab"};
constexpr std::uint64_t largest = 4ULL << 30;

/// Rows of a delimiter-separated table. Every value stays text: "0101" is a code, not 101, and what a number or a date
/// is the ingest's mapping decides. An empty field is null.
class CsvSource final : public Source {
  public:
    static Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
        auto bytes = read_whole_file(path, largest);
        if (!bytes) return std::unexpected(bytes.error());
        auto text = decode_text(std::move(*bytes), options.encoding);
        if (!text) return std::unexpected(text.error());
        std::unique_ptr<CsvSource> source(new CsvSource(std::move(*text)));
        if (auto header = source->read_header(); !header) return std::unexpected(header.error());
        source->info_.layer = path.stem().string();
        return source;
    }

    [[nodiscard]] const SourceInfo& info() const override { return info_; }

    Result<bool> next(SourceRow& row) override {
        auto record = reader_.next();
        if (!record) return false;
        row = SourceRow{.number = ++number_, .values = {}, .geometry = {}};
        const std::size_t width = info_.fields.size();
        if (record->open_quote)
            row.fault = "a quoted text that does not end: the file is cut short, or a quote is missing";
        const auto extra = std::ranges::subrange(
            record->fields.begin() + static_cast<std::ptrdiff_t>(std::min(width, record->fields.size())),
            record->fields.end());
        if (row.fault.empty() && !std::ranges::all_of(extra, &std::string::empty)) {
            row.fault =
                "the row has " + std::to_string(record->fields.size()) + " fields, the header " + std::to_string(width);
        }
        record->fields.resize(width);
        for (std::string& field : record->fields) {
            row.values.push_back(field.empty() ? Value() : Value(std::move(field)));
        }
        return true;
    }

  private:
    explicit CsvSource(DecodedText text)
        : text_(std::move(text.text)),
          delimiter_(detect_delimiter(text_)),
          reader_(std::string_view(text_).substr(delimiter_.skip), delimiter_.character) {
        info_.driver = "csv";
        info_.has_geometry = false;
        info_.encoding = std::move(text.encoding);
        info_.encoding_detected = text.detected;
    }

    Result<> read_header() {
        auto header = reader_.next();
        if (!header) return fail(Error{ErrorKind::invalid_input, "the table is empty"}.with_parameter("path"));
        if (header->open_quote) {
            return fail(
                Error{ErrorKind::invalid_input, "the header has a quoted text that does not end"}.with_parameter(
                    "path"));
        }
        if (auto named = check_names_row(header->fields); !named) return named;
        for (std::string& name : settle_column_names(std::move(header->fields), info_.warnings)) {
            info_.fields.push_back({std::move(name), FieldType::text});
        }
        return {};
    }

    std::string text_;
    Delimiter delimiter_;
    DelimitedReader reader_;
    SourceInfo info_;
    std::int64_t number_ = 0;
};

}  // namespace

const Driver csv_driver{"csv", "comma-, semicolon- or tab-separated table", suffixes, &CsvSource::open};

}  // namespace oryx::store
