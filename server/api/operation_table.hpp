#pragma once

#include "server/http/operation.hpp"

#include <string_view>
#include <utility>
#include <vector>

/// What the parts of the table of routes are written with.
namespace oryx::api::table {

using http::Lane;
using http::Method;
using http::Operation;
using http::Parameter;
using http::ParameterIn;
using http::ParameterType;

inline Parameter in_path(std::string_view name, std::string_view doc) {
    return {.name = name, .in = ParameterIn::path, .type = ParameterType::text, .doc = doc};
}

inline Parameter format(std::vector<std::string_view> choices, std::string_view doc) {
    return {.name = "f", .type = ParameterType::choice, .doc = doc, .choices = std::move(choices)};
}

/// Clients that ask every document for JSON by its name get it.
inline const Parameter json_only{
    .name = "f", .type = ParameterType::choice, .doc = "json, which is what comes without it", .choices = {"json"}};

inline const Parameter offset{.name = "offset",
                              .type = ParameterType::integer,
                              .doc = "Entries to pass over; the next links carry it",
                              .minimum = 0,
                              .maximum = 1'000'000'000'000,
                              .default_value = 0};
inline const Parameter filter{
    .name = "filter",
    .type = ParameterType::text,
    .doc = "A CQL2 condition over the properties that /queryables lists; only features that meet it"};
inline const Parameter filter_lang{.name = "filter-lang",
                                   .type = ParameterType::choice,
                                   .doc = "What filter is written in",
                                   .choices = {"cql2-text", "cql2-json"},
                                   .default_choice = "cql2-text"};
inline const Parameter filter_crs{
    .name = "filter-crs",
    .type = ParameterType::text,
    .doc = "URI of the coordinate reference system of the filter's geometries; CRS84 where absent"};
inline const Parameter datetime{
    .name = "datetime",
    .type = ParameterType::datetime,
    .doc =
        "A date or time, or an interval; '..' leaves an end open. On an as-of layer its end is the "
        "as-of date"};
inline const Parameter collection_id = in_path("collectionId", "Id of a collection");

/// The parts (operations.cpp puts them together).
std::vector<Operation> tile_operations();
std::vector<Operation> process_operations();

}  // namespace oryx::api::table
