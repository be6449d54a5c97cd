#pragma once

#include "geo/analytics/process.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oryx::analytics {

/// Which incidents are asked for; empty: all.
struct IncidentFilter {
    std::string event_type = {};
    std::string actor = {};
    bool civilian_targeting = false;
};
/// The filter in the words of its inputs: "event_type=Battle, civilian_targeting=true"; empty where all are taken.
std::string to_text(const IncidentFilter& filter);
/// The three inputs that make a filter, for a process's record, and their reader.
std::vector<InputSpec> filter_inputs();
IncidentFilter read_filter(const Inputs& inputs);

/// Tells the rows of a table that a filter asks for. The table must outlive it.
class RowFilter {
  public:
    /// Error: invalid_input naming the filter's input where its attribute or its value is not there.
    static Result<RowFilter> create(const FeatureTable& incidents, const IncidentFilter& filter);
    [[nodiscard]] bool takes(std::size_t row) const {
        return type_.takes(row) && actor_.takes(row) &&
               (targeting_ == nullptr || (!targeting_->is_null(row) && targeting_->boolean(row)));
    }

  private:
    /// The rows whose text attribute is one value.
    struct Text {
        const Column* column = nullptr;  // null: all rows
        std::uint32_t code = 0;

        [[nodiscard]] bool takes(std::size_t row) const {
            return column == nullptr || (!column->is_null(row) && column->code(row) == code);
        }
    };
    static Result<Text> text(const FeatureTable& incidents, std::string_view attribute, const std::string& wanted);

    Text type_;
    Text actor_;
    const Column* targeting_ = nullptr;  // null: all rows
};

/// Why a row that a filter does not ask for is left out.
inline constexpr std::string_view not_asked_for = "not what the filter asks for";

}  // namespace oryx::analytics
