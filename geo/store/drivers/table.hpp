#pragma once

#include "geo/store/source.hpp"

/// One declaration for each driver; the definitions are one file each, the table is in drivers.cpp.
namespace oryx::store {

extern const Driver shapefile_driver;
extern const Driver zipped_shapefile_driver;
extern const Driver geopackage_driver;
extern const Driver flatgeobuf_driver;
extern const Driver geojson_driver;
extern const Driver csv_driver;
extern const Driver xlsx_driver;
extern const Driver gzip_driver;

}  // namespace oryx::store
