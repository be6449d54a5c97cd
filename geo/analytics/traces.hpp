#pragma once

#include "geo/catalog/data_directory.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace oryx::analytics {

/// Where rows of a collection that are forgotten may have left something: judges versions by their names, so that what
/// was made of them (archives, results, publications) is found without its being read.
class Traces {
  public:
    enum class Verdict : std::uint8_t {
        none,     ///< of another collection, or a version that is kept and holds none of the rows
        held,     ///< a version that went because it held one of them, or was made of one that did
        unknown,  ///< a version that is no longer kept, and may have held them
    };

    /// The traces of what was ever forgotten in `id`, by the catalogue as it is. Error: io.
    static Result<Traces> of_collection(const catalog::DataDirectory& directory, const catalog::CatalogState& state,
                                        const std::string& id);
    /// The same once these versions have gone.
    [[nodiscard]] Traces after(const std::set<std::string>& gone) const;

    /// `version` is "collection@version".
    [[nodiscard]] Verdict of(std::string_view version) const;
    /// Whether a collection is the one whose rows are forgotten, or is or was made of it.
    [[nodiscard]] bool concern(std::string_view id) const { return family_.contains(id); }

  private:
    std::set<std::string, std::less<>> family_;  ///< the collection, and those that are derived of it
    std::set<std::string, std::less<>> kept_;    ///< versions of these that the catalogue names
    std::set<std::string, std::less<>> gone_;    ///< versions that were forgotten
};

}  // namespace oryx::analytics
