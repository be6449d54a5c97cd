#include "geo/ingest/ingest.hpp"

#include "geo/ingest/account.hpp"
#include "geo/ingest/settings.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace oryx::ingest {

namespace {

constexpr double rejected_share_limit = 0.05;

/// One ingest from looking at the sources to the outcome. Its members are called in the order they stand in.
class Ingest {
  public:
    Ingest(const IngestOptions& options, Settings settings, const std::optional<PreviousVersion>& previous,
           const Progress& progress, const CancelToken& cancel)
        : options_(options),
          settings_(std::move(settings)),
          previous_(previous),
          progress_(progress),
          cancel_(cancel) {}

    Result<IngestOutcome> run() {
        auto library = load_builtin_mappings();
        if (!library) return std::unexpected(library.error());
        library_ = std::move(*library);
        for (const SourceAddress& address : settings_.sources) {
            auto seen = look_at(address, progress_, cancel_);
            if (!seen) return std::unexpected(seen.error());
            looks_.push_back(std::move(*seen));
        }
        auto plan = make_plan(looks_, library_, settings_.plan);
        if (!plan) return std::unexpected(plan.error());
        plan_ = std::move(*plan);
        if (auto done = check_mode(); !done) return std::unexpected(done.error());
        if (auto done = describe(); !done) return std::unexpected(done.error());
        Account account(plan_, outcome_.report, outcome_.rejects);
        account.refuse_deleted(settings_.delete_keys);
        if (settings_.mode == Mode::append && previous_) account.refuse_current(*previous_->features);
        for (std::size_t s = 0; s < looks_.size(); ++s) {
            if (auto done = convert_source(s, account); !done) return std::unexpected(done.error());
        }
        finish(std::move(account).freeze());
        return std::move(outcome_);
    }

  private:
    /// Upsert and append need keys that mean the same row tomorrow.
    [[nodiscard]] Result<> check_mode() const {
        if (settings_.mode == Mode::replace) return {};
        const auto refuse = [&](const std::string& why) {
            return fail(Error{ErrorKind::conflict, "--mode " + options_.mode + " needs a key that stays: " + why}
                            .with_parameter("mode")
                            .with_hint("name one by --key FIELD, or replace the whole collection"));
        };
        if (!plan_.key_stable) return refuse("these rows have none, only hashes of their content");
        if (!previous_) return {};
        const store::CollectionInfo& current = previous_->manifest.info;
        if (!current.key_stable) return refuse("the current version was ingested without one");
        if (current.role != plan_.role) {
            return fail(Error{ErrorKind::conflict, "the collection is of role " + std::string(to_string(current.role)) +
                                                       ", these rows are " + std::string(to_string(plan_.role))}
                            .with_parameter("role"));
        }
        return {};
    }

    Result<> describe() {
        auto id = collection_id(options_);
        if (!id) return std::unexpected(id.error());
        CollectionWish wish = options_.wish;
        if (!options_.collection_config.empty()) {
            auto file = read_collection_file(options_.collection_config);
            if (!file) return std::unexpected(file.error());
            wish = prefer(wish, *file);
        }
        auto info = collection_info(*id, wish, plan_, says_synthetic());
        if (!info) return std::unexpected(info.error());
        const Mapping& mapping = *plan_.bindings.front().mapping;
        Report& report = outcome_.report;
        report.collection = info->id;
        report.role = to_string(plan_.role);
        report.level = plan_.level;
        report.mode = options_.mode;
        report.mapping_title = mapping.title;
        report.mapping_known = mapping.known;
        report.mapping = plan_.mapping;
        report.left_out = plan_.left_out;
        report.key = plan_.key_stable ? "field " + plan_.key_field
                                      : "hashes of the rows' content: not stable (upsert and append refuse)";
        info->geometry_name = looks_.front().info.geometry_name;
        outcome_.manifest.info = std::move(*info);
        outcome_.manifest.mapping = plan_.mapping;
        for (const std::string& warning : plan_.warnings)
            warn(warning);
        if (!mapping.warning.empty()) warn(mapping.warning);
        return {};
    }

    /// A collection is synthetic when every source is by its mapping, or has a field that says so for what was seen.
    [[nodiscard]] bool says_synthetic() const {
        for (std::size_t s = 0; s < looks_.size(); ++s) {
            if (plan_.bindings[s].mapping->synthetic) continue;
            const auto field = plan_.bindings[s].field(input::synthetic);
            if (!field) return false;
            const auto& examples = looks_[s].profile.fields[*field].examples;
            const auto says_no = [](const std::string& text) {
                const std::string folded = fold(text);
                return folded == "0" || folded == "false" || folded == "no" || folded == "f" || folded == "n";
            };
            if (examples.empty() || std::ranges::any_of(examples, says_no)) return false;
        }
        return true;
    }

    Result<> convert_source(std::size_t index, Account& account) {
        const SourceLook& seen = looks_[index];
        const auto crs = crs_of(seen, options_.crs);
        if (!crs) return std::unexpected(crs.error());
        auto transform = crs::Transform::create(crs->definition.empty() ? "OGC:CRS84" : crs->definition);
        if (!transform) return fail(std::move(transform.error()).with_parameter("crs"));
        auto converter = RowConverter::create(
            {seen, plan_, index, library_.places, settings_.date_order, settings_.location_precision, options_.today},
            std::move(*transform));
        if (!converter) return std::unexpected(converter.error());
        report_source(seen, *crs, *converter);
        auto files = source_files(settings_.sources[index], seen, crs->told);
        if (!files) return std::unexpected(files.error());
        for (store::SourceFile& file : *files)
            outcome_.manifest.sources.push_back(std::move(file));
        SourceAddress address = settings_.sources[index];
        if (seen.info.encoding_detected) address.options.encoding = seen.info.encoding;  // it was found once
        auto source = address.open();
        if (!source) return std::unexpected(source.error());
        return read_rows(**source, index, *converter, account);
    }

    void report_source(const SourceLook& seen, const SourceCrs& crs, const RowConverter& converter) {
        SourceReport source;
        source.file = seen.file;
        source.driver = seen.info.driver;
        if (seen.info.layer != seen.stem && seen.info.layer != seen.file) source.layer = seen.info.layer;
        source.crs = crs.told;
        source.encoding = seen.info.encoding + (seen.info.encoding_detected ? ", detected" : "");
        source.rows = seen.profile.rows;
        source.hxl_row = seen.profile.hxl_row;
        outcome_.report.sources.push_back(std::move(source));
        if (!crs.warning.empty()) warn(crs.warning);
        for (const std::string& warning : seen.info.warnings)
            warn(seen.file + ": " + warning);
        if (!converter.date_note().empty()) warn(converter.date_note());
        if (seen.profile.double_encoded > 0) {
            warn(fmt::format("{}: {} texts look encoded twice, such as {}; they are kept as they are", seen.file,
                             seen.profile.double_encoded, seen.profile.double_encoded_example));
        }
        if (plan_.role == Role::incidents && !converter.has_dates()) {
            warn(seen.file + ": no field holds a date: its incidents are undated, and no analytic can use them");
        }
        if (!converter.has_places())
            warn(seen.file +
                 ": no field holds a place: its rows have no geometry (--map lon=FIELD,lat=FIELD, mgrs=FIELD or "
                 "wkt=FIELD)");
    }

    Result<> read_rows(store::Source& source, std::size_t index, const RowConverter& converter, Account& account) {
        constexpr std::int64_t step = 1024;
        const SourceLook& seen = looks_[index];
        const auto key_field = plan_.bindings[index].field(input::key);
        store::SourceRow row;
        Doubts doubts;
        for (std::int64_t count = 0;; ++count) {
            if (count % step == 0) {
                if (auto go = cancel_.check(); !go) return std::unexpected(go.error());
                report(progress_, "convert", static_cast<std::uint64_t>(count),
                       static_cast<std::uint64_t>(seen.profile.rows));
            }
            const auto more = source.next(row);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            if (count == 0 && seen.profile.hxl_row) continue;
            account.take(row, seen.file, key_field, converter, doubts);
        }
        for (const std::string& warning : doubts.warnings())
            warn(warning);
        return {};
    }

    void finish(std::shared_ptr<const FeatureTable> rows) {
        Report& report = outcome_.report;
        report.published = report.read - report.rejected;
        outcome_.features = std::move(rows);
        if (settings_.mode != Mode::replace) merge_current();
        tally(*outcome_.features, report);
        wonder_about_places();
        check_loss();
        store::Manifest& manifest = outcome_.manifest;
        manifest.schema = outcome_.features->schema();
        store::Counts& counts = manifest.counts;
        counts.read = report.read;
        counts.published = report.published;
        counts.rejected = report.rejected;
        counts.repaired = report.repaired;
        counts.without_geometry = report.without_geometry;
        counts.rejected_by_reason = report.rejected_by_reason;
        counts.location_precision = report.location_precision;
        manifest.warnings = report.warnings;
    }

    void wonder_about_places() {
        const Report& report = outcome_.report;
        const auto unknown = report.location_precision.find(std::string(to_string(LocationPrecision::unknown)));
        if (unknown == report.location_precision.end() || report.location_precision.size() > 1) return;
        if (report.without_geometry == unknown->second) return;
        warn(
            "no field says how exactly the places are known: analytics leave them out (--location-precision exact, or "
            "near, says it for all)");
    }

    void merge_current() {
        Report& report = outcome_.report;
        if (!previous_) {
            report.inserted = static_cast<std::int64_t>(outcome_.features->size());
            return;
        }
        Merged merged = merge(*previous_->features, *outcome_.features, settings_.delete_keys);
        outcome_.features = std::move(merged.table);
        report.inserted = merged.inserted;
        report.updated = merged.updated;
        report.carried = merged.carried;
        report.deleted = merged.deleted;
        if (!merged.missing.empty()) {
            warn(fmt::format("{} keys to delete are not in the collection, such as '{}'", merged.missing.size(),
                             merged.missing.front()));
        }
    }

    /// No row at all, more than 5 % rejected, or a count halved, is rather a broken export than news (CONTRACT: input
    /// and operation).
    void check_loss() {
        Report& report = outcome_.report;
        std::string why;
        if (static_cast<double>(report.rejected) > rejected_share_limit * static_cast<double>(report.read)) {
            why = fmt::format("{} of {} rows are rejected, more than 5 %", report.rejected, report.read);
        }
        const auto now = static_cast<std::int64_t>(outcome_.features->size());
        if (previous_ && now * 2 < previous_->manifest.rows) {
            why += fmt::format("{}{} rows would replace {}", why.empty() ? "" : "; ", now, previous_->manifest.rows);
        }
        if (settings_.mode == Mode::replace && report.read == 0) {
            why = "the sources hold no row";
        }
        if (why.empty()) return;
        if (options_.force) {
            warn(why + ": published all the same, by --force");
        } else {
            report.refused = why + ": nothing is published (--force publishes it all the same)";
        }
    }

    void warn(std::string text) {
        auto& warnings = outcome_.report.warnings;
        if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(std::move(text));
    }

    const IngestOptions& options_;
    Settings settings_;
    const std::optional<PreviousVersion>& previous_;
    const Progress& progress_;
    const CancelToken& cancel_;
    MappingLibrary library_;
    std::vector<SourceLook> looks_;
    Plan plan_;
    IngestOutcome outcome_;
};

}  // namespace

Result<IngestOutcome> ingest(const IngestOptions& options, const std::optional<PreviousVersion>& previous,
                             const Progress& progress, const CancelToken& cancel) {
    auto settings = settle(options);
    if (!settings) return std::unexpected(settings.error());
    return Ingest(options, std::move(*settings), previous, progress, cancel).run();
}

}  // namespace oryx::ingest
