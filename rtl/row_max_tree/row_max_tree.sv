// SPDX-License-Identifier: Apache-2.0
// The maximum of a beat's scores over the lanes that its mask lets take part.
//
// Combinational, a balanced tree of `fp32_max`. A lane whose mask bit is 0 counts as -inf,
// whatever it holds; with no lane left the maximum is -inf. A NaN in a lane that takes part gives
// weir_pkg::Nan. A maximum does not depend on the shape of the tree.
//
// Use:
//   row_max_tree #(.Lanes(16)) u_tree (
//     .score_i(score), .mask_i(mask), .max_o(max)
//   );
module row_max_tree #(
  /// Number of lanes, 1 or more; a power of two is not asked for.
  parameter int unsigned Lanes = 16
) (
  input  logic [32*Lanes-1:0] score_i,  ///< FP32, lane 0 lowest
  input  logic [Lanes-1:0]    mask_i,   ///< 1: the lane takes part
  output logic [31:0]         max_o
);

  // Node 1 is the root, nodes 2i and 2i + 1 stand below node i, the lanes are nodes Lanes and up.
  for (genvar i = 1; i < 2 * Lanes; i++) begin : g_node
    logic [31:0] max;

    if (i >= Lanes) begin : g_lane
      assign max = mask_i[i-Lanes] ? score_i[32*(i-Lanes)+:32] : weir_pkg::NegInf;
    end else begin : g_pair
      fp32_max u_max (
        .a_i  (g_node[2*i].max),
        .b_i  (g_node[2*i+1].max),
        .max_o(max)
      );
    end
  end

  assign max_o = g_node[1].max;

endmodule
