#pragma once

#include "geo/store/durable_file.hpp"
#include "geo/store/source.hpp"

#include <memory>
#include <utility>

namespace oryx::store {

/// A source over an unpacked copy, which goes when it does.
class UnpackedSource final : public Source {
  public:
    UnpackedSource(ScratchDirectory scratch, std::unique_ptr<Source> inner)
        : scratch_(std::move(scratch)), inner_(std::move(inner)) {}
    [[nodiscard]] const SourceInfo& info() const override { return inner_->info(); }
    Result<bool> next(SourceRow& row) override { return inner_->next(row); }

  private:
    ScratchDirectory scratch_;
    std::unique_ptr<Source> inner_;
};

}  // namespace oryx::store
