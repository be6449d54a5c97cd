#pragma once

#include "geo/catalog/publication.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/durable_file.hpp"
#include "tools/publication_log.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oryx::tools {

/// What `oryx publish` takes of a data directory, as written.
struct PublishSelectionOptions {
    std::string data_dir;
    std::vector<std::string> collections;  ///< all where none is named
    std::vector<std::string> archives;     ///< files
    std::string profile;                   ///< "public": sensitive layers are made as their process masks them
    std::string authorised_by;             ///< who lets sensitive collections out
};

struct PublishSelection {
    catalog::PublicationRequest request;
    std::vector<PublishedCollection> collections;    ///< those of the request, for the log
    std::vector<std::string> sensitive;              ///< "id@version (high)": what leaves because somebody allowed it
    std::vector<std::string> notes;                  ///< what does not leave, and what is there as it would be made
    std::optional<store::ScratchDirectory> scratch;  ///< holds versions that were made for this publication
};

/// What is known of earlier publications.
struct PublishedBefore {
    const std::vector<PublicationLine>& log;
    const std::string& place;
    const catalog::PublishedState& there;
};

/// Errors: invalid_input naming the option; not_found naming the collections there are; conflict for a sensitive
/// collection or archive that neither `profile` nor `authorised_by` lets out (CONTRACT: who sees what); those of a
/// process.
Result<PublishSelection> select_publication(const PublishSelectionOptions& options, const PublishedBefore& before,
                                            const Progress& progress, const CancelToken& cancel);

}  // namespace oryx::tools
