#pragma once

#include "geo/analytics/process.hpp"

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace oryx::analytics {

/// Tells of an input: its version, its sensitivity (the result's is the highest), its attribution, and whether it is
/// synthetic or stale. Nothing for an input that is not bound.
void add_input(ResultFacts& facts, std::string_view name, const std::shared_ptr<const catalog::Collection>& collection);

/// The parameters as used: those of the request with what the run settled (as name and text) in their places, without
/// the collections, which `inputs` tells.
std::vector<std::pair<std::string, std::string>> parameters_as_used(
    const Process& process, const Inputs& inputs,
    std::initializer_list<std::pair<std::string_view, std::string>> settled);

/// The facts that every process fills in the same way: which it is and what it was asked.
ResultFacts begin_facts(const Process& process, const Inputs& inputs,
                        std::initializer_list<std::pair<std::string_view, std::string>> settled);

/// Sets the as-of and its age, and warns where the record ends before it: the days between look empty, and are not.
void set_as_of(ResultFacts& facts, Day as_of, Day today, const FeatureTable& incidents);

}  // namespace oryx::analytics
