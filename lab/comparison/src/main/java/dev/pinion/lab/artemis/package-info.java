/// A peer in a process of its own. No part of the product.
@org.jspecify.annotations.NullMarked
package dev.pinion.lab.artemis;
