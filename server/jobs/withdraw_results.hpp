#pragma once

#include "geo/core/result.hpp"
#include "server/jobs/job.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace oryx::jobs {

/// Takes the results of jobs away that were computed from what must no longer be there. The jobs stay: they are
/// dismissed then, and say why. A server may have the folder meanwhile: what it is about to keep it checks itself
/// (`JobStore::succeed`). What is taken away leaves the disk too, also from the database's free pages and journal; said
/// again it finishes what was cut short. Returns how many results went; 0 where there is no such folder. Error: io.
Result<std::int64_t> withdraw_results(const std::filesystem::path& folder,
                                      const std::function<bool(const Job&)>& doomed);

}  // namespace oryx::jobs
