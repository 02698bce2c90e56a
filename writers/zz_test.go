package writers
import ("testing";"os";"fmt";"tieout/payoff")
func TestZZ(t *testing.T){
 os.RemoveAll("/tmp/wa")
 r:=sample()
 r.Run.Sandbox=true
 var lines []payoff.Line
 for i:=range 300 { l:=compared([]string{"q2","nelnet","lossexpress"}[i%3],fmt.Sprintf("00%06d",i*7919),payoff.Matched,payoff.Cents(1234567*(i+1)),payoff.Cents(1234567*(i+1)))
  if i%7==0 { l=broken(l.Vendor,l.Account,*l.Expected,*l.Expected-payoff.Cents(i*13+1)); l.Detail="vendor says interest 12.00 through 2026-10-01" }
  if i%31==0 { l.Status=payoff.Unmatched;l.Reason=payoff.VendorError;l.Quoted=nil;l.Difference=nil;l.Breaks=nil;l.Cause="";l.Causes="";l.CauseState="";l.FirstSeen=payoff.Date{};l.Detail="HTTP 503 after 4 attempts" }
  lines=append(lines,l) }
 var vs []payoff.ControlTotal
 r.Run.Input=payoff.InputCounts{Read:301,Accepted:300,Rejected:1}
 r.Run.Breaks=payoff.BreakCounts{}
 for _,v:=range []string{"q2","nelnet","lossexpress"} { c:=payoff.ControlTotal{Vendor:v,Currency:"USD",Calls:101}
  for _,l:=range lines { if l.Vendor!=v {continue}; c.Loans++; switch l.Status{case payoff.Matched:c.Matched++;case payoff.Broken:c.Broken++;r.Run.Breaks.Total++;r.Run.Breaks.New++;r.Run.Breaks.Explained++;default:c.Unmatched++;continue}; c.Expected+=*l.Expected;c.Quoted+=*l.Quoted;c.Net+=*l.Difference;c.Absolute+=l.Difference.Abs() }
  vs=append(vs,c)}
 r.Run.Vendors=vs
 r2:=reportOf(r.Run,lines,nil); r2.Rejects=r.Rejects
 write(t,"/tmp/wa",r2)
 Terminal(os.Stdout,r2.Run)
}
