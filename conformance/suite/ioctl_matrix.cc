#include "conformance/suite/ioctl_matrix.h"

#include <utility>

#include "conformance/suite/ioctl_dimensions.h"
#include "conformance/suite/matrix_requirements.h"

namespace portcullis::suite {
namespace {

using Dimensions = std::vector<Dimension<IoctlPlan>>;

Dimensions DimensionsOf(const Subject& subject) {
  Dimensions dimensions{Kinds(subject)};
  // A completion port takes only sockets with the attribute.
  if (subject.way != Way::kPort) dimensions.push_back(Attribute());
  if (subject.verb != Verb::kSetMode) dimensions.push_back(Mode());
  dimensions.push_back(Function());
  if (subject.way == Way::kPort) dimensions.push_back(Packets());
  dimensions.push_back(Descriptors(subject));
  if (subject.Reserves()) dimensions.push_back(ReservationStates(subject.verb));
  if (subject.verb == Verb::kAcquire) dimensions.push_back(Blocks());
  if (subject.verb == Verb::kUnknown) dimensions.push_back(UnknownCodes());
  AddMemory(subject, dimensions);
  AddForm(subject, dimensions);
  dimensions.push_back(Surroundings(subject));
  if (subject.Reserves() || subject.verb == Verb::kKeepalive) {
    dimensions.push_back(Holds(subject));
  }
  if (subject.verb == Verb::kAcquire) dimensions.push_back(OtherCodes());
  return dimensions;
}

Matrix MatrixOf(const Subject& subject, const std::string& name) {
  const Dimensions dimensions = DimensionsOf(subject);
  IoctlPlan plan;
  plan.verb = subject.verb;
  plan.way = subject.way;
  if (subject.verb == Verb::kKeepalive) plan.kind = kTcp;
  Matrix matrix{name, AxesOf(dimensions), RequirementsOf(name), {"Q-GEN-ORDER"}, {}};
  matrix.fails_anyway = plan.fails = subject.verb == Verb::kUnknown;
  matrix.write = [dimensions, plan, axes = matrix.axes](const explore::Row& row) {
    IoctlPlan shaped = plan;
    for (std::size_t d = 0; d < row.size(); ++d) {
      const Mark& mark = axes[d].marks[static_cast<std::size_t>(row[d])];
      // GEN-IN-04 says that a call is accepted.
      const bool violates =
          !mark.meets.empty() && !mark.meets.starts_with("Q-") && mark.meets != "GEN-IN-04";
      if (violates && (mark.is & kHeldOpen) == 0) shaped.fails = true;
    }
    return WriteIoctl(Shaped(std::move(shaped), dimensions, row));
  };
  return matrix;
}

struct WayRow {
  const char* name;
  Way way;
};
constexpr WayRow kWays[] = {{"Plain", Way::kPlain},
                            {"Event", Way::kEvent},
                            {"Port", Way::kPort},
                            {"Routine", Way::kRoutine},
                            {"NoIndication", Way::kNone}};

}  // namespace

std::vector<Matrix> IoctlMatrices() {
  std::vector<Matrix> matrices;
  for (const WayRow& row : kWays) {
    const std::string way = row.name;
    matrices.push_back(MatrixOf({Verb::kAcquire, row.way}, "MatrixAcquire." + way));
    matrices.push_back(MatrixOf({Verb::kAssociate, row.way}, "MatrixAssociate." + way));
    matrices.push_back(MatrixOf({Verb::kRelease, row.way}, "MatrixRelease." + way));
    matrices.push_back(MatrixOf({Verb::kKeepalive, row.way}, "MatrixKeepalive." + way));
  }
  matrices.push_back(MatrixOf({Verb::kSetMode, Way::kPlain}, "MatrixSetMode.Plain"));
  for (const WayRow& row : {kWays[0], kWays[1]}) {
    const std::string way = row.name;
    matrices.push_back(MatrixOf({Verb::kFlush, row.way}, "MatrixFlush." + way));
    matrices.push_back(MatrixOf({Verb::kUnknown, row.way}, "MatrixUnknown." + way));
  }
  return matrices;
}

}  // namespace portcullis::suite
