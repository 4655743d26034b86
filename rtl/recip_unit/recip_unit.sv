// SPDX-License-Identifier: Apache-2.0
// The reciprocal of a denominator, correctly rounded: r = 1 / l in FP32.
//
// One number at a time, by restoring division, `BitsPerCycle` bits of the quotient per cycle.
// l of +0 or -0 is the denominator of a row in which every key is masked: r is +0 then, and
// `empty_o` is high. Infinity gives zero of its sign, NaN gives weir_pkg::Nan, and results under
// 2^-126 are zero, tininess being judged after rounding.
//
// Latency: ceil(25 / BitsPerCycle) + 1 cycles, 14 by default. Throughput: 1 number in as many
// cycles. `ready_o` follows `ready_i` combinationally. `rst_ni` (asynchronous, active low) and
// `clear_i` (synchronous, high) drop the number in work.
//
// A beat passes at a rising edge of `clk_i` with valid and ready high; what is offered must stand
// still until then.
// Use:
//   recip_unit #(.BitsPerCycle(2)) u_unit (
//     .clk_i, .rst_ni, .clear_i, .valid_i(in_valid), .ready_o(in_ready), .l_i(l),
//     .valid_o(out_valid), .ready_i(out_ready), .r_o(r), .empty_o(empty)
//   );
module recip_unit #(
  /// 1 to 5: bits of the quotient found in one cycle, each a subtraction behind the other.
  parameter int unsigned BitsPerCycle = 2
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,

  input  logic        valid_i,
  output logic        ready_o,
  input  logic [31:0] l_i,      ///< FP32

  output logic        valid_o,
  input  logic        ready_i,
  output logic [31:0] r_o,      ///< FP32
  output logic        empty_o   ///< l was zero
);

  localparam int unsigned Steps  = (25 + BitsPerCycle - 1) / BitsPerCycle;
  localparam int unsigned Bits   = Steps * BitsPerCycle;
  localparam int unsigned CountW = $clog2(Steps);

  logic              busy_q, valid_q;
  logic [CountW-1:0] count_q;
  logic [31:0]       l_q;
  logic [23:0]       rest_q, rest_d;   // not above the divisor
  logic [Bits-1:0]   quotient_q, quotient_d;
  logic              take, done;

  assign ready_o = !busy_q && (!valid_q || ready_i);
  assign take    = valid_i && ready_o;
  assign done    = busy_q && count_q == CountW'(Steps - 1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      valid_q <= 1'b0;
    end else if (clear_i) begin
      busy_q  <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (done) busy_q <= 1'b0;
      if (done) valid_q <= 1'b1;
      else if (ready_i) valid_q <= 1'b0;
    end
  end

  // 1 = 2^23 over the mantissa, which is in [2^23, 2^24): the quotient is in (1/2, 1]. For a
  // mantissa of 2^23 all bits come out as 1 with a rest, and rounding makes them 1.
  always_comb begin
    rest_d     = rest_q;
    quotient_d = quotient_q;
    for (int unsigned i = 0; i < BitsPerCycle; i++) begin
      if ({rest_d, 1'b0} >= {2'b01, l_q[22:0]}) begin
        rest_d     = 24'({rest_d, 1'b0} - {2'b01, l_q[22:0]});
        quotient_d = {quotient_d[Bits-2:0], 1'b1};
      end else begin
        rest_d     = {rest_d[22:0], 1'b0};
        quotient_d = {quotient_d[Bits-2:0], 1'b0};
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      l_q        <= l_i;
      count_q    <= '0;
      rest_q     <= 24'h800000;
      quotient_q <= '0;
    end else if (busy_q) begin
      count_q    <= count_q + 1'b1;
      rest_q     <= rest_d;
      quotient_q <= quotient_d;
    end
  end

  // The quotient's first bit is 1, 23 more stay, the next is rounded by. There are no ties: 1 / l
  // has an end only for powers of two.
  logic              high, nan, carry;
  logic [22:0]       fraction;
  logic signed [9:0] biased;

  assign {carry, fraction} = {1'b0, quotient_q[Bits-2-:23]} + {23'b0, quotient_q[Bits-25]};
  assign biased            = 10'd253 - {2'b0, l_q[30:23]} + {9'b0, carry};

  assign empty_o = l_q[30:23] == '0;
  assign high    = l_q[30:23] == '1;
  assign nan     = high && l_q[22:0] != '0;

  always_comb begin
    if (nan) begin
      r_o = weir_pkg::Nan;
    end else if (empty_o) begin
      r_o = '0;
    end else if (high || biased <= 10'sd0) begin
      r_o = {l_q[31], 31'b0};
    end else begin
      r_o = {l_q[31], biased[7:0], fraction};
    end
  end

  assign valid_o = valid_q;

endmodule
