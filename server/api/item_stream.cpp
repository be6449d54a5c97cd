#include "server/api/item_stream.hpp"

#include "geo/core/json.hpp"
#include "geo/store/export_rows.hpp"
#include "geo/store/flatgeobuf_rows.hpp"
#include "server/api/feature_writer.hpp"

#include <utility>

namespace oryx::api {

namespace {

/// A piece ends with the feature that makes it longer than this: large enough that waking a thread for it costs
/// nothing, small enough to stay in a cache near the core until it is written.
constexpr std::size_t piece_bytes = std::size_t{512} << 10;

/// The rows of a page one after another, in pieces.
class RowSource : public http::BodySource {
  public:
    explicit RowSource(ItemPage page) : page_(std::move(page)), at_(page_.begin) {}

    Result<std::string_view> next(const CancelToken& cancel) final {
        out_.clear();
        if (over_) return std::string_view();
        if (at_ == page_.begin) begin(out_);
        while (at_ < page_.end && out_.size() < piece_bytes) {
            if ((at_ & 63) == 0) {
                if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
            }
            append(out_, page_.rows.at(at_));
            ++at_;
        }
        if (at_ >= page_.end) {
            finish(out_);
            over_ = true;
        }
        return std::string_view(out_);
    }

  protected:
    [[nodiscard]] const ItemPage& page() const { return page_; }

  private:
    virtual void begin(std::string& out) = 0;
    virtual void append(std::string& out, std::size_t row) = 0;
    virtual void finish(std::string& out) = 0;

    ItemPage page_;
    std::int64_t at_;
    bool over_ = false;
    std::string out_;
};

class GeoJsonSource final : public RowSource {
  public:
    GeoJsonSource(ItemPage page, std::string members)
        : RowSource(std::move(page)), writer_(*this->page().table, this->page().crs), members_(std::move(members)) {}

  private:
    void begin(std::string& out) override { out += R"({"type":"FeatureCollection","features":[)"; }
    void append(std::string& out, std::size_t row) override {
        if (!first_) out += ',';
        first_ = false;
        JsonWriter json(out);
        writer_.write(json, row);
    }
    void finish(std::string& out) override {
        out += "],";
        out += members_;
        out += '}';
    }

    FeatureWriter writer_;
    std::string members_;
    bool first_ = true;
};

class CsvSource final : public RowSource {
  public:
    explicit CsvSource(ItemPage page)
        : RowSource(std::move(page)), columns_(*this->page().table, {}), rows_(*this->page().table, columns_) {}

  private:
    void begin(std::string& out) override { rows_.append_header(out); }
    void append(std::string& out, std::size_t row) override { rows_.append(out, row); }
    void finish(std::string&) override {}

    store::ExportColumns columns_;
    store::CsvRows rows_;
};

class FlatGeobufSource final : public RowSource {
  public:
    explicit FlatGeobufSource(ItemPage page)
        : RowSource(std::move(page)), columns_(*this->page().table, {}), rows_(*this->page().table, columns_) {}

  private:
    void begin(std::string& out) override {
        rows_.append_header(out, page().collection->id(), static_cast<std::uint64_t>(page().end - page().begin));
    }
    void append(std::string& out, std::size_t row) override { rows_.append(out, row); }
    void finish(std::string&) override {}

    store::ExportColumns columns_;
    store::FlatGeobufRows rows_;
};

}  // namespace

std::shared_ptr<http::BodySource> geojson_source(ItemPage page, std::string members) {
    return std::make_shared<GeoJsonSource>(std::move(page), std::move(members));
}

std::shared_ptr<http::BodySource> flatgeobuf_source(ItemPage page) {
    return std::make_shared<FlatGeobufSource>(std::move(page));
}

std::shared_ptr<http::BodySource> csv_source(ItemPage page) {
    return std::make_shared<CsvSource>(std::move(page));
}

}  // namespace oryx::api
