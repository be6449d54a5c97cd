#include "geo/store/drivers/column_names.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace oryx::store {

std::vector<std::string> settle_column_names(std::vector<std::string> names, std::vector<std::string>& warnings) {
    std::set<std::string> used;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string& name = names[i];
        const auto first = name.find_first_not_of(" \t\r\n");
        name = first == std::string::npos ? "" : name.substr(first, name.find_last_not_of(" \t\r\n") - first + 1);
        const std::string published = name;
        if (name.empty()) name = "column_" + std::to_string(i + 1);
        const std::string base = name;
        for (int copy = 2; !used.insert(name).second; ++copy)
            name = base + "_" + std::to_string(copy);
        if (name == published) continue;
        const std::string number = std::to_string(i + 1);
        warnings.push_back(published.empty() ? "column " + number + " has no name and is called '" + name + "'"
                                             : "the name '" + published + "' is there twice: column " + number +
                                                   " is called '" + name + "'");
    }
    return names;
}

Result<> check_names_row(const std::vector<std::string>& names) {
    constexpr std::string_view of_numbers = "0123456789+-.,eE ";
    const auto is_number = [&](std::string_view name) {
        return name.find_first_not_of(of_numbers) == std::string_view::npos &&
               name.find_first_of("0123456789") != std::string_view::npos;
    };
    if (names.empty() || !std::ranges::all_of(names, is_number)) return {};
    return fail(Error{ErrorKind::invalid_input, "the first row holds numbers where the columns' names should be"}
                    .with_parameter("path")
                    .with_hint("put a row of names above it, such as id,date,lon,lat"));
}

}  // namespace oryx::store
