#pragma once

#include "geo/catalog/data_directory.hpp"
#include "geo/core/result.hpp"
#include "tools/pipeline/plan.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace oryx::tools::pipeline {

/// What a step was done with, and what it left.
struct Done {
    std::string fingerprint;                      ///< of its arguments, files and collections, before
    std::map<std::string, std::string> produced;  ///< collection to the version that the step made
    std::string out;                              ///< size and time of what it wrote; empty where it writes no file
};

/// What a pipeline remembers between runs: `pipeline.json` of its state directory. Held by one run at a time.
class Memory {
  public:
    /// Errors: io; conflict while another run holds it; invalid_input for a file that is none of ours.
    static Result<Memory> open(const std::filesystem::path& directory);
    Memory(Memory&& other) noexcept;
    Memory& operator=(Memory&& other) noexcept;
    ~Memory();

    [[nodiscard]] std::optional<Done> of(const std::string& step) const;
    /// Written at once, so that a run that is killed goes on where it was.
    Result<> remember(const std::string& step, Done done);

  private:
    Memory(std::filesystem::path file, int descriptor) : file_(std::move(file)), descriptor_(descriptor) {}
    std::filesystem::path file_;
    int descriptor_ = -1;
    std::map<std::string, Done> steps_;
};

/// SHA-256 of what a step depends on: the command with its arguments, the program's version, the content of the files
/// it names (of a shapefile with those beside it, of a folder with all in it), and the versions of the collections that
/// it names, or of all where it names none. What a step itself makes is left out: `ingest` and `derive` depend on no
/// collection. Error: io.
Result<std::string> fingerprint(const Step& step, const catalog::CatalogState& catalog);

/// Size and time of a file, or of all in a folder; empty where there is none.
std::string look_of(const std::filesystem::path& out);

/// Why a step has to be done, in a few words; nothing where all is as it left it.
std::optional<std::string> reason_to_do(const Step& step, const std::optional<Done>& before,
                                        const std::string& fingerprint, const catalog::CatalogState& catalog);

}  // namespace oryx::tools::pipeline
