/// The cluster's manifests (`k8s/`) as they are rendered, held against Kubernetes' own types and against what they are
/// for.
@NullMarked
package org.linekeeper.controller.manifest;

import org.jspecify.annotations.NullMarked;
