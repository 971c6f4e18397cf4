#include "conformance/contribution/zip.h"

namespace portcullis::contribution {

tl::expected<Files, documents::DocumentError> ReadZip(const std::string& path, const FileLimits&) {
  return tl::make_unexpected(documents::DocumentError{
      path, "",
      "the folder that it unpacks to, since this program was built without minizip and reads no "
      "zip"});
}

}  // namespace portcullis::contribution
