#pragma once

#include "geo/core/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace oryx::tools {

/// A collection that left for another place.
struct PublishedCollection {
    std::string id;
    std::string version;
    std::string sensitivity;
    std::vector<std::string> made_of;  ///< "incidents@20191231T...", of a derived one
    /// Of one that was made anew with its public profile: names what it was made of, so that the same is not made
    /// again.
    std::string made_as;
};

/// One line of `publications.jsonl`: what was sent whereto. "begun" stands before anything is sent and "published" when
/// the pointer was flipped: of what was only begun a part may be there.
struct PublicationLine {
    std::string time = {};  ///< RFC 3339, UTC; set when it is written
    std::string to;
    bool finished = false;
    std::uint64_t generation = 0;  ///< of the place; 0 while it is begun
    std::vector<PublishedCollection> collections;
    std::vector<std::string> archives;
};

/// Appends a line, with the time, to a folder's file (mode 0600), durably. Error: conflict where it cannot be written;
/// nothing may leave then, since nobody would know where it went.
Result<> log_publication(const std::string& folder, const PublicationLine& line);

/// All lines, oldest first; none where there is no file. A line that is not whole (the disk was full) is passed over.
/// Error: io.
Result<std::vector<PublicationLine>> read_publications(const std::string& folder);

/// For `oryx forget`: the places to which versions went that held what is asked for, or are made of such, each in a
/// line for a person. `held`: whether a version, "incidents@20191231T...", is one of them. Error: io.
Result<std::vector<std::string>> published_copies(const std::string& folder,
                                                  const std::function<bool(const std::string&)>& held);

}  // namespace oryx::tools
