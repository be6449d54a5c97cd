#include "geo/store/drivers/column_names.hpp"
#include "geo/store/drivers/table.hpp"
#include "geo/store/gdal/inflate.hpp"
#include "geo/store/gdal/source.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace oryx::store {

namespace {

constexpr std::array<std::string_view, 1> suffixes{".xlsx"};

/// A sheet with every cell as text, as CSV gives it; rows with nothing in them are left out, empty cells are null.
class SheetSource final : public Source {
  public:
    explicit SheetSource(std::unique_ptr<Source> inner) : inner_(std::move(inner)), info_(inner_->info()) {
        info_.has_geometry = false;
        info_.row_count.reset();
        std::vector<std::string> names;
        for (const Field& field : info_.fields)
            names.push_back(field.name);
        names = settle_column_names(std::move(names), info_.warnings);
        for (std::size_t i = 0; i < names.size(); ++i)
            info_.fields[i] = {names[i], FieldType::text};
    }
    [[nodiscard]] const SourceInfo& info() const override { return info_; }

    Result<bool> next(SourceRow& row) override {
        for (;;) {
            auto more = inner_->next(row);
            if (!more || !*more) return more;
            bool any = !row.fault.empty();
            for (Value& value : row.values) {
                const auto* text = std::get_if<std::string>(&value);
                if (text == nullptr || text->empty()) value = {};
                any = any || text != nullptr;
            }
            if (!any) continue;
            row.number = ++number_;
            return true;
        }
    }

  private:
    std::unique_ptr<Source> inner_;
    SourceInfo info_;
    std::int64_t number_ = 0;
};

Result<std::unique_ptr<Source>> open(const std::filesystem::path& path, const SourceOptions& options) {
    // The file is a zip archive: the caps of one hold before GDAL unpacks it.
    if (const auto members = gdal::list_zip(path); !members) return std::unexpected(members.error());
    const gdal::ScopedOption texts("OGR_XLSX_FIELD_TYPES", "STRING");
    const gdal::ScopedOption header("OGR_XLSX_HEADERS", "FORCE");
    auto source = gdal::open_source({.id = "xlsx",
                                     .gdal_driver = "XLSX",
                                     .path = path,
                                     .layer = options.sheet.empty() ? options.layer : options.sheet});
    if (!source) {
        if (source.error().parameter == "layer") source.error().parameter = "sheet";
        return source;
    }
    std::vector<std::string> names;
    for (const Field& field : (*source)->info().fields)
        names.push_back(field.name);
    if (auto named = check_names_row(names); !named) return std::unexpected(named.error());
    return std::make_unique<SheetSource>(std::move(*source));
}

}  // namespace

const Driver xlsx_driver{"xlsx", "Excel workbook", suffixes, &open};

}  // namespace oryx::store
