#pragma once

#include "geo/core/result.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gdal_priv.h>

/// What every use of GDAL in this room goes through: the drivers named below and no more, no network, errors as values.
namespace oryx::store::gdal {

/// Registers the drivers this room uses (ESRI Shapefile, GPKG, FlatGeobuf, XLSX; GTiff to write) and no others: VRT,
/// HTTP, WFS, SQLite and the rest do not exist in this process, so no file content can call them. Plug-ins and the
/// network are off. Once.
void ensure_ready();

/// Collects what GDAL says on this thread while it lives; nothing goes to stderr. Traps nest.
class ErrorTrap {
  public:
    ErrorTrap();
    ~ErrorTrap();
    ErrorTrap(const ErrorTrap&) = delete;
    ErrorTrap& operator=(const ErrorTrap&) = delete;

    [[nodiscard]] bool failed() const { return failed_; }
    /// All messages, "; " between: internal text, for the log.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::span<const std::string> messages() const { return messages_; }
    void clear();

  private:
    static void CPL_STDCALL handle(CPLErr level, CPLErrorNum number, const char* message);
    std::vector<std::string> messages_;
    bool failed_ = false;
};

/// One configuration option of GDAL, for this thread and scope only.
class ScopedOption {
  public:
    ScopedOption(const char* name, const char* value);
    ~ScopedOption();
    ScopedOption(const ScopedOption&) = delete;
    ScopedOption& operator=(const ScopedOption&) = delete;

  private:
    const char* name_;
};

struct CloseDataset {
    void operator()(GDALDataset* dataset) const { GDALClose(dataset); }
};
using DatasetPointer = std::unique_ptr<GDALDataset, CloseDataset>;

struct DestroyFeature {
    void operator()(OGRFeature* feature) const { OGRFeature::DestroyFeature(feature); }
};
using FeaturePointer = std::unique_ptr<OGRFeature, DestroyFeature>;

/// A list of "NAME=value" for GDAL, null-terminated.
class OptionList {
  public:
    OptionList() = default;
    OptionList(std::initializer_list<std::string> options) : texts_(options) {}
    void add(std::string option) { texts_.push_back(std::move(option)); }
    /// Valid until the next change.
    [[nodiscard]] const char* const* get();

  private:
    std::vector<std::string> texts_;
    std::vector<const char*> pointers_;
};

/// Opens a local vector file read-only with one named driver. `path` is of our making or has passed `check_user_path`.
/// Error: invalid_input, with GDAL's words as detail.
Result<DatasetPointer> open_readonly(const std::filesystem::path& path, const char* driver, OptionList options = {});

/// Creates a dataset; the file must not exist. Error: io.
Result<DatasetPointer> create(const std::filesystem::path& path, const char* driver);

/// Closes a written dataset and tells whether GDAL could write all of it. Error: io.
Result<> close_written(DatasetPointer dataset);

}  // namespace oryx::store::gdal
