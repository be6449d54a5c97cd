#pragma once

#include "geo/ingest/convert.hpp"
#include "geo/ingest/merge.hpp"
#include "geo/ingest/report.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace oryx::ingest {

/// Takes every row of an ingest, into the table or among the rejects, and counts it: read = published + rejected.
class Account {
  public:
    Account(const Plan& plan, Report& report, std::vector<Reject>& rejects)
        : report_(report), rejects_(rejects), keys_(plan), table_(plan.schema()) {}

    /// Rows of these keys are rejected: those to delete, and for append those the collection has.
    void refuse_deleted(const std::vector<std::string>& keys) { doomed_.insert(keys.begin(), keys.end()); }
    void refuse_current(const FeatureTable& current);

    /// `key_field`: of the row, for the rejects file.
    void take(store::SourceRow& row, const std::string& file, std::optional<std::size_t> key_field,
              const RowConverter& converter, Doubts& doubts);
    [[nodiscard]] std::shared_ptr<const FeatureTable> freeze() && { return std::move(table_).freeze(); }

  private:
    std::string refuse_key(const Value& key);

    Report& report_;
    std::vector<Reject>& rejects_;
    KeyMaker keys_;
    FeatureTable table_;
    std::unordered_set<std::string> doomed_;
    std::unordered_set<std::string> current_;
};

/// Counts what a table holds: days, precisions, rows without a date or a geometry.
void tally(const FeatureTable& table, Report& report);

}  // namespace oryx::ingest
