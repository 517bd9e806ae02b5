/// What measures and is measured against: peers and micro-benchmarks. No part of the product.
@org.jspecify.annotations.NullMarked
package dev.pinion.lab;
