@NullMarked
package org.linekeeper.lab.measure;

import org.jspecify.annotations.NullMarked;
